/**
 * What live pictures say to people: a title, a sentence and an advice for each fault between camera and site. The advice
 * says as well when nothing is to be done.
 */

import { defineCatalogue, formatMessage, type Locale } from '#src/core/messages.ts';
import type { LiveFaultClass } from './contract-schemas.ts';

/**
 * Short names for lists.
 *
 * @internal until a list shows them; a tile has room for the sentence
 */
export const liveFaultTitles = defineCatalogue<LiveFaultClass>({
  en: {
    'name-not-found': 'Name not found',
    refused: 'Connection refused',
    'no-route': 'No way to the camera',
    'timed-out': 'No answer',
    'connection-broken': 'Connection breaks off',
    'own-network': 'Our network is down',
    'tls-failed': 'No safe connection',
    'certificate-changed': 'Certificate changed',
    'login-missing': 'Password missing',
    'login-refused': 'Password refused',
    'login-insecure': 'Password would be readable',
    forbidden: 'Account has no right to it',
    'not-found': 'No such stream',
    'too-many-sessions': 'Camera is full',
    'session-lost': 'Session lost',
    'camera-error': 'Camera reports an error',
    'transport-refused': 'Transport refused',
    'redirect-refused': 'Sent elsewhere',
    'not-rtsp': 'Answer not understood',
    'description-invalid': 'Description not understood',
    'no-video': 'No video',
    'codec-unsupported': 'Format not supported',
    'picture-too-large': 'Picture too large',
    'no-key-picture': 'No complete picture',
    'no-media': 'No pictures come',
    stalled: 'Camera has fallen silent',
    'ended-by-camera': 'Ended by the camera',
    'refused-by-guard': 'Address not allowed',
    unknown: 'Unknown fault',
  },
  de: {
    'name-not-found': 'Name nicht gefunden',
    refused: 'Verbindung abgelehnt',
    'no-route': 'Kein Weg zur Kamera',
    'timed-out': 'Keine Antwort',
    'connection-broken': 'Verbindung bricht ab',
    'own-network': 'Eigenes Netz gestört',
    'tls-failed': 'Keine sichere Verbindung',
    'certificate-changed': 'Zertifikat geändert',
    'login-missing': 'Kennwort fehlt',
    'login-refused': 'Kennwort abgelehnt',
    'login-insecure': 'Kennwort wäre lesbar',
    forbidden: 'Konto darf das nicht',
    'not-found': 'Stream nicht vorhanden',
    'too-many-sessions': 'Kamera ausgelastet',
    'session-lost': 'Sitzung verloren',
    'camera-error': 'Kamera meldet einen Fehler',
    'transport-refused': 'Übertragungsart abgelehnt',
    'redirect-refused': 'Anderswohin verwiesen',
    'not-rtsp': 'Antwort unverständlich',
    'description-invalid': 'Beschreibung unverständlich',
    'no-video': 'Kein Video',
    'codec-unsupported': 'Format nicht unterstützt',
    'picture-too-large': 'Bild zu groß',
    'no-key-picture': 'Kein vollständiges Bild',
    'no-media': 'Es kommen keine Bilder',
    stalled: 'Kamera ist verstummt',
    'ended-by-camera': 'Von der Kamera beendet',
    'refused-by-guard': 'Adresse nicht erlaubt',
    unknown: 'Unbekannter Fehler',
  },
});

const sentences = defineCatalogue<LiveFaultClass>({
  en: {
    'name-not-found': 'The name of the camera is not known in this network.',
    refused: 'Something is at this address, but it refuses the connection for pictures.',
    'no-route': 'There is no way from here to the camera.',
    'timed-out': 'The camera does not answer.',
    'connection-broken': 'The connection to the camera broke off.',
    'own-network': 'The network of the machine that Keepsight runs on is down.',
    'tls-failed': 'A safe connection to the camera cannot be made.',
    'certificate-changed':
      'What answers at this address shows another certificate than the camera that was adopted. Keepsight sends it nothing.',
    'login-missing': 'The camera wants a password for its pictures, and none is stored.',
    'login-refused': 'The camera refuses the password for its pictures.',
    'login-insecure': 'The camera would take the password only in readable form. Keepsight does not send it.',
    forbidden: 'The camera knows the account, but does not let it see this stream.',
    'not-found': 'The camera has no stream at this address.',
    'too-many-sessions': 'The camera gives its pictures to as many others as it can.',
    'session-lost': 'The camera has forgotten the connection, as after a restart.',
    'camera-error': 'The camera answers that it cannot send the pictures.',
    'transport-refused': 'The camera does not send its pictures in the way that was asked for.',
    'redirect-refused': 'The camera wanted to send Keepsight to another address.',
    'not-rtsp': 'What answers at this address does not speak RTSP, the language of camera streams.',
    'description-invalid': 'The camera describes its stream in a way that makes no sense.',
    'no-video': 'The stream of the camera has no video.',
    'codec-unsupported': 'The camera sends its pictures in a format that Keepsight does not support.',
    'picture-too-large': 'The camera sends pictures that are larger than any real one.',
    'no-key-picture': 'The camera sends only changes and never a complete picture to start from.',
    'no-media': 'The camera says that it plays, but no pictures come.',
    stalled: 'Nothing has come from the camera for some seconds, although the connection stands.',
    'ended-by-camera': 'The camera ended the stream.',
    'refused-by-guard': 'Keepsight may not connect to this address.',
    unknown: 'The pictures cannot be fetched, and Keepsight does not know why.',
  },
  de: {
    'name-not-found': 'Der Name der Kamera ist in diesem Netz nicht bekannt.',
    refused: 'An dieser Adresse ist etwas, lehnt aber die Verbindung für Bilder ab.',
    'no-route': 'Von hier führt kein Weg zur Kamera.',
    'timed-out': 'Die Kamera antwortet nicht.',
    'connection-broken': 'Die Verbindung zur Kamera ist abgebrochen.',
    'own-network': 'Das Netz des Rechners, auf dem Keepsight läuft, ist gestört.',
    'tls-failed': 'Eine sichere Verbindung zur Kamera kommt nicht zustande.',
    'certificate-changed':
      'Was an dieser Adresse antwortet, zeigt ein anderes Zertifikat als die aufgenommene Kamera. Keepsight sendet nichts dorthin.',
    'login-missing': 'Die Kamera verlangt für ihre Bilder ein Kennwort, und es ist keines hinterlegt.',
    'login-refused': 'Die Kamera lehnt das Kennwort für ihre Bilder ab.',
    'login-insecure': 'Die Kamera nähme das Kennwort nur lesbar an. Keepsight sendet es nicht.',
    forbidden: 'Die Kamera kennt das Konto, zeigt ihm diesen Stream aber nicht.',
    'not-found': 'Die Kamera hat unter dieser Adresse keinen Stream.',
    'too-many-sessions': 'Die Kamera gibt ihre Bilder schon an so viele andere, wie sie kann.',
    'session-lost': 'Die Kamera kennt die Verbindung nicht mehr, etwa nach einem Neustart.',
    'camera-error': 'Die Kamera antwortet, dass sie die Bilder nicht senden kann.',
    'transport-refused': 'Die Kamera sendet ihre Bilder nicht auf dem gewünschten Weg.',
    'redirect-refused': 'Die Kamera wollte Keepsight an eine andere Adresse verweisen.',
    'not-rtsp': 'Was an dieser Adresse antwortet, spricht nicht RTSP, die Sprache der Kamerastreams.',
    'description-invalid': 'Die Kamera beschreibt ihren Stream unverständlich.',
    'no-video': 'Der Stream der Kamera enthält kein Video.',
    'codec-unsupported': 'Die Kamera sendet ihre Bilder in einem Format, das Keepsight nicht unterstützt.',
    'picture-too-large': 'Die Kamera sendet Bilder, die größer sind als jedes echte.',
    'no-key-picture': 'Die Kamera sendet nur Änderungen und nie ein vollständiges Bild, mit dem man beginnen kann.',
    'no-media': 'Die Kamera sagt, dass sie sendet, aber es kommen keine Bilder.',
    stalled: 'Seit einigen Sekunden kommt nichts von der Kamera, obwohl die Verbindung steht.',
    'ended-by-camera': 'Die Kamera hat den Stream beendet.',
    'refused-by-guard': 'Keepsight darf sich nicht mit dieser Adresse verbinden.',
    unknown: 'Die Bilder lassen sich nicht holen, und Keepsight weiß nicht, warum.',
  },
});

const againEn = 'Keepsight tries again by itself.';
const againDe = 'Keepsight versucht es von selbst wieder.';

const advice = defineCatalogue<LiveFaultClass>({
  en: {
    'name-not-found': `Check the spelling and the name server of this network, or use the address in numbers. ${againEn}`,
    refused: `If the camera is starting, wait a minute. Otherwise check whether RTSP is on and at which port. ${againEn}`,
    'no-route': `Check the address, power and network cable. ${againEn}`,
    'timed-out': `Check power and network cable of the camera. ${againEn}`,
    'connection-broken': `Nothing is to be done unless it stays so; then restart the camera. ${againEn}`,
    'own-network': `Check the network connection of the machine that Keepsight runs on. ${againEn}`,
    'tls-failed': `Check whether the camera offers RTSP over TLS at this port. ${againEn}`,
    'certificate-changed':
      'If the certificate was renewed on purpose, accept the new one on the page of the device. Otherwise treat it as an attack.',
    'login-missing': 'Enter a user name and password for this device.',
    'login-refused':
      'Enter the right user name and password. Keepsight does not try the refused one again, so that the camera does not lock the account.',
    'login-insecure': `Turn on digest authentication on the camera, or RTSP over TLS. ${againEn}`,
    forbidden: `Give the account the right to see live pictures, on the camera. ${againEn}`,
    'not-found': `Check the address of the stream, or read the channels of the device again. ${againEn}`,
    'too-many-sessions': `Close other programs that watch this camera. ${againEn}`,
    'session-lost': `Nothing is to be done. ${againEn}`,
    'camera-error': `If it stays so, restart the camera or update it. ${againEn}`,
    'transport-refused': `Choose another transport in the live settings of the device. ${againEn}`,
    'redirect-refused': `If the camera has moved, change its address. Otherwise check what stands at this address. ${againEn}`,
    'not-rtsp': `Check the port, and what stands at this address. ${againEn}`,
    'description-invalid': `Update the camera, or report this with its model and version. ${againEn}`,
    'no-video': `Choose another profile of the camera, or turn video on for this one. ${againEn}`,
    'codec-unsupported': `Set the camera to H.264 or H.265, without encryption of its own. ${againEn}`,
    'picture-too-large': `Lower the resolution or the bit rate of the camera. ${againEn}`,
    'no-key-picture': `Set the interval of key pictures (GOP, I-frame) on the camera to one or two seconds. ${againEn}`,
    'no-media': `With UDP, a firewall may hold the pictures back: choose TCP. Otherwise restart the camera. ${againEn}`,
    stalled: `Nothing is to be done unless it stays so; then check the network and restart the camera. ${againEn}`,
    'ended-by-camera': `Nothing is to be done unless it stays so. ${againEn}`,
    'refused-by-guard': 'Use an address of a device on your own network.',
    unknown: `If it stays so, report this with the log of that time. ${againEn}`,
  },
  de: {
    'name-not-found': `Prüfen Sie die Schreibweise und den Namensserver dieses Netzes, oder nehmen Sie die Adresse in Zahlen. ${againDe}`,
    refused: `Falls die Kamera gerade startet, warten Sie eine Minute. Prüfen Sie sonst, ob RTSP eingeschaltet ist und an welchem Port. ${againDe}`,
    'no-route': `Prüfen Sie Adresse, Strom und Netzwerkkabel. ${againDe}`,
    'timed-out': `Prüfen Sie Strom und Netzwerkkabel der Kamera. ${againDe}`,
    'connection-broken': `Es ist nichts zu tun, außer es bleibt so; starten Sie dann die Kamera neu. ${againDe}`,
    'own-network': `Prüfen Sie die Netzverbindung des Rechners, auf dem Keepsight läuft. ${againDe}`,
    'tls-failed': `Prüfen Sie, ob die Kamera an diesem Port RTSP über TLS anbietet. ${againDe}`,
    'certificate-changed':
      'Wurde das Zertifikat absichtlich erneuert, nehmen Sie das neue auf der Geräteseite an. Behandeln Sie es sonst als Angriff.',
    'login-missing': 'Geben Sie für dieses Gerät Benutzername und Kennwort ein.',
    'login-refused':
      'Geben Sie Benutzername und Kennwort richtig ein. Keepsight versucht das abgelehnte nicht noch einmal, damit die Kamera das Konto nicht sperrt.',
    'login-insecure': `Schalten Sie an der Kamera Digest-Anmeldung oder RTSP über TLS ein. ${againDe}`,
    forbidden: `Geben Sie dem Konto an der Kamera das Recht, Livebilder zu sehen. ${againDe}`,
    'not-found': `Prüfen Sie die Adresse des Streams, oder lesen Sie die Kanäle des Geräts neu ein. ${againDe}`,
    'too-many-sessions': `Schließen Sie andere Programme, die diese Kamera ansehen. ${againDe}`,
    'session-lost': `Es ist nichts zu tun. ${againDe}`,
    'camera-error': `Wenn es so bleibt, starten Sie die Kamera neu oder aktualisieren Sie sie. ${againDe}`,
    'transport-refused': `Wählen Sie in den Live-Einstellungen des Geräts eine andere Übertragungsart. ${againDe}`,
    'redirect-refused': `Ist die Kamera umgezogen, ändern Sie ihre Adresse. Prüfen Sie sonst, was an dieser Adresse steht. ${againDe}`,
    'not-rtsp': `Prüfen Sie den Port und was an dieser Adresse steht. ${againDe}`,
    'description-invalid': `Aktualisieren Sie die Kamera, oder melden Sie dies mit Modell und Version. ${againDe}`,
    'no-video': `Wählen Sie ein anderes Profil der Kamera, oder schalten Sie für dieses Video ein. ${againDe}`,
    'codec-unsupported': `Stellen Sie die Kamera auf H.264 oder H.265 ohne eigene Verschlüsselung. ${againDe}`,
    'picture-too-large': `Verringern Sie Auflösung oder Bitrate der Kamera. ${againDe}`,
    'no-key-picture': `Stellen Sie an der Kamera den Abstand der Schlüsselbilder (GOP, I-Frame) auf ein oder zwei Sekunden. ${againDe}`,
    'no-media': `Bei UDP hält vielleicht eine Firewall die Bilder zurück: Wählen Sie TCP. Starten Sie sonst die Kamera neu. ${againDe}`,
    stalled: `Es ist nichts zu tun, außer es bleibt so; prüfen Sie dann das Netz und starten Sie die Kamera neu. ${againDe}`,
    'ended-by-camera': `Es ist nichts zu tun, außer es bleibt so. ${againDe}`,
    'refused-by-guard': 'Nehmen Sie eine Adresse eines Geräts in Ihrem eigenen Netz.',
    unknown: `Wenn es so bleibt, melden Sie dies mit dem Protokoll dieser Zeit. ${againDe}`,
  },
});

/** One sentence that says what is so. */
export function liveSentence(locale: Locale, fault: LiveFaultClass): string {
  return formatMessage(sentences, locale, fault);
}

/** What a person must do about it, or that nothing is to be done. */
export function liveAdvice(locale: Locale, fault: LiveFaultClass): string {
  return formatMessage(advice, locale, fault);
}
