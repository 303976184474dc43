/** What is wrong with a field, in German, where the field has a text of its own; by its English words. */

export const germanOwnWords: Readonly<Record<string, string>> = {
  // Settings of tests.
  'is no name or address': 'ist kein Name und keine Adresse',
  'is no address that begins with http:// or https://': 'ist keine Adresse, die mit http:// oder https:// beginnt',
  'is no address that begins with ws:// or wss://': 'ist keine Adresse, die mit ws:// oder wss:// beginnt',
  'is no address of a stream such as rtsp://host/path': 'ist keine Adresse eines Streams wie rtsp://host/pfad',
  'must not hold a login': 'darf keine Anmeldung enthalten',
  'is no SHA-256 fingerprint': 'ist kein SHA-256-Fingerabdruck',
  'is no name server such as 9.9.9.9 or ns1.example.org:53': 'ist kein Nameserver wie 9.9.9.9 oder ns1.example.org:53',
  'is no name of a header': 'ist kein Name eines Headers',
  'is no value of a header': 'ist kein Wert eines Headers',
  'has more than 20 headers': 'hat mehr als 20 Header',
  'names a header that is set by the connection': 'nennt einen Header, den die Verbindung selbst setzt',
  'is no status such as 200, 2xx or 200-204': 'ist kein Status wie 200, 2xx oder 200-204',
  'names no header': 'nennt keinen Header',
  'is no place in JSON such as $.status.indicator': 'ist keine Stelle in JSON wie $.status.indicator',
  'must be empty for a body': 'muss beim Inhalt leer sein',
  'must be a number': 'muss eine Zahl sein',
  'must not be empty': 'darf nicht leer sein',
  'holds more than tags, classes, ids, attributes, > and blanks':
    'enthält mehr als Tags, Klassen, Ids, Attribute, > und Leerzeichen',
  'has more than two steps without >': 'hat mehr als zwei Schritte ohne >',
  'is no name of an attribute': 'ist kein Name eines Attributs',
  'is no name of a protocol': 'ist kein Name eines Protokolls',
  // Settings of the page.
  'its own language is not among its languages': 'ihre eigene Sprache ist nicht unter ihren Sprachen',
  'a language is named twice': 'eine Sprache ist zweimal genannt',
  'the public address is no web address': 'die öffentliche Adresse ist keine Webadresse',
};
