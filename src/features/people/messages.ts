/** German words for the errors of this feature, by code; the placeholders are the fields of each error. */

interface ErrorWords {
  readonly detail: string;
  readonly remedy: string;
}

export const germanPeopleErrors: Readonly<Record<`people.${string}`, ErrorWords>> = {
  'people.sign-in-refused': {
    detail: 'Der Name oder das Kennwort ist nicht richtig.',
    remedy:
      'Prüfen Sie beides. Eine Person mit der Rolle Eigentümer kann einen Einmal-Link für ein neues Kennwort erstellen, auf dem Rechner selbst auch `keepsight user reset`.',
  },
  'people.too-many-attempts': {
    detail:
      'Es gab zu viele Fehlversuche; der nächste ist in {retryAfterSeconds, plural, one {einer Sekunde} other {# Sekunden}} möglich.',
    remedy: 'Warten Sie so lange, oder melden Sie sich mit einem Passkey an; den kann niemand ausbremsen.',
  },
  'people.hashing-busy': {
    detail: 'Im Augenblick werden zu viele Kennwörter geprüft.',
    remedy:
      'Versuchen Sie es in einigen Sekunden noch einmal. Hält das an, probiert jemand Kennwörter durch: siehe Protokoll.',
  },
  'people.ticket-invalid': {
    detail: 'Diese Anmeldung ist abgelaufen oder hatte zu viele falsche Codes.',
    remedy: 'Beginnen Sie noch einmal mit Name und Kennwort.',
  },
  'people.code-refused': {
    detail: 'Der Code ist nicht richtig oder wurde schon verwendet.',
    remedy:
      'Warten Sie auf den nächsten Code der App und prüfen Sie, ob die Uhr des Telefons richtig geht, oder verwenden Sie einen Wiederherstellungscode.',
  },
  'people.passkey-refused': {
    detail: 'Der Passkey wurde nicht angenommen.',
    remedy:
      'Versuchen Sie es innerhalb von fünf Minuten noch einmal; bleibt es dabei, melden Sie sich mit dem Kennwort an und richten Sie den Passkey neu ein.',
  },
  'people.passkey-needs-name': {
    detail: 'An der bloßen Adresse {host} erlauben Browser keine Passkeys.',
    remedy: 'Öffnen Sie Keepsight über einen Rechnernamen mit HTTPS oder über localhost.',
  },
  'people.session-needed': {
    detail: 'Das kann nur eine angemeldete Person, kein API-Token.',
    remedy: 'Melden Sie sich an der Konsole an.',
  },
  'people.reauthentication-needed': {
    detail: 'Diese Änderung braucht einen frischen Nachweis, wer da ist.',
    remedy: 'Geben Sie das Kennwort noch einmal ein, oder verwenden Sie einen Passkey; das gilt dann 15 Minuten.',
  },
  'people.link-invalid': {
    detail: 'Dieser Einmal-Link wurde verwendet, ist abgelaufen oder wurde durch einen neueren ersetzt.',
    remedy:
      'Bitten Sie eine Person mit der Rolle Eigentümer um einen neuen. Auf dem Rechner selbst erstellt `keepsight user reset` einen, und jeder Start einer neuen Installation zeigt einen.',
  },
  'people.password-refused': {
    detail:
      '{reason, select, short {Ein Kennwort braucht mindestens 12 Zeichen.} long {Ein Kennwort hat höchstens 256 Zeichen.} common {Dieses Kennwort gehört zu denen, die andere zuerst probieren.} name {Das Kennwort enthält den Namen, den es schützt.} other {Dieses Kennwort kann nicht verwendet werden.}}',
    remedy: 'Drei oder vier Wörter ohne Zusammenhang sind ein gutes Kennwort. Sonderzeichen sind nicht nötig.',
  },
  'people.name-taken': {
    detail: 'Es gibt schon eine Person mit dem Namen {name}.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'people.too-many': {
    detail: 'Mehr als {limit} davon sind nicht möglich.',
    remedy: 'Entfernen Sie etwas, das nicht mehr gebraucht wird.',
  },
  'people.last-owner': {
    detail: '{name} ist die letzte Person mit der Rolle Eigentümer, die sich anmelden kann.',
    remedy: 'Geben Sie zuerst einer anderen Person diese Rolle und lassen Sie sie sich einmal anmelden.',
  },
  'people.last-way-in': {
    detail: 'Dieser Passkey ist der einzige Weg in dieses Konto.',
    remedy: 'Wählen Sie zuerst ein Kennwort oder richten Sie einen weiteren Passkey ein.',
  },
  'people.scope-unknown': {
    detail:
      '{kind, select, site {Einen Standort} group {Eine Gruppe} other {Ein Gerät}} mit der Kennung {id} gibt es nicht.',
    remedy: 'Wählen Sie einen Standort, eine Gruppe oder ein Gerät, das es gibt.',
  },
  'people.totp-already-on': {
    detail: 'Eine Authenticator-App ist schon eingeschaltet.',
    remedy: 'Schalten Sie sie zuerst aus, um eine andere zu verwenden.',
  },
  'people.second-factor-needed': {
    detail: 'Wiederherstellungscodes ersetzen einen zweiten Faktor, und keiner ist eingeschaltet.',
    remedy: 'Richten Sie zuerst eine Authenticator-App oder einen Passkey ein.',
  },
};
