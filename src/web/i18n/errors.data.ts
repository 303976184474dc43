/**
 * German words for errors of the server, by code. The server speaks English and sends the `fields` of the message;
 * what is missing here is shown as the server says it.
 */

import { germanPeopleErrors } from '#src/features/people/messages.ts';

export interface ErrorWords {
  readonly detail: string;
  readonly remedy: string;
}

export const germanErrors: Readonly<Record<string, ErrorWords>> = {
  ...germanPeopleErrors,
  'console.site-unreachable': {
    detail: 'Dieser Browser erreicht den Keepsight-Server nicht.',
    remedy: 'Prüfen Sie das Netz dieses Rechners und ob der Keepsight-Server läuft.',
  },
  'console.answer-unexpected': {
    detail: 'Der Server hat in einer Form geantwortet, die diese Seite nicht kennt.',
    remedy: 'Laden Sie die Seite neu; vielleicht wurde der Server aktualisiert.',
  },
  'console.passkey-stopped': {
    detail: 'Der Passkey wurde nicht verwendet: Die Abfrage wurde abgebrochen oder ist abgelaufen.',
    remedy: 'Versuchen Sie es noch einmal, oder melden Sie sich mit dem Kennwort an.',
  },
  'console.passkey-unusable': {
    detail: 'Dieser Browser kann an dieser Adresse keine Passkeys verwenden.',
    remedy: 'Passkeys brauchen HTTPS oder localhost und einen Namen statt einer Nummer als Adresse.',
  },
  'internal.fault': {
    detail: 'Keepsight hat einen Fehler gemacht.',
    remedy: 'Melden Sie dies mit der Nummer der Anfrage; das Protokoll dieser Zeit enthält die Einzelheiten.',
  },
  'request.invalid': {
    detail: 'Die Eingabe ist ungültig: {problem}',
    remedy: 'Berichtigen Sie das genannte Feld und senden Sie es noch einmal.',
  },
  'access.denied': {
    detail: 'Dafür fehlt Ihnen das Recht {permission}.',
    remedy: 'Bitten Sie eine Person mit der Rolle Eigentümer um die Berechtigung.',
  },
  'request.not-found': {
    detail: 'Das gibt es nicht, oder Sie dürfen es nicht sehen.',
    remedy: 'Prüfen Sie die Adresse, oder bitten Sie eine Person mit der Rolle Eigentümer um die Berechtigung.',
  },
  'net.name-not-found': {
    detail: 'Der Name {host} ist nicht zu finden.',
    remedy: 'Prüfen Sie die Schreibweise und den Namensserver dieses Netzes, oder nehmen Sie die Adresse in Zahlen.',
  },
  'net.no-route': {
    detail: 'Von hier führt kein Weg zu {host}.',
    remedy: 'Prüfen Sie die Adresse und ob das Gerät Strom und ein Netzwerkkabel hat.',
  },
  'net.refused': {
    detail: '{host} hat die Verbindung an Port {port} abgelehnt.',
    remedy: 'Der Rechner ist da, der Dienst nicht: Prüfen Sie den Port und ob das Gerät gerade startet.',
  },
  'net.timed-out': {
    detail: '{host} Port {port} hat nicht rechtzeitig geantwortet.',
    remedy: 'Prüfen Sie die Adresse und ob das Gerät Strom und ein Netzwerkkabel hat.',
  },
  'net.broken': {
    detail: '{host} Port {port} hat die Verbindung mittendrin geschlossen.',
    remedy: 'Versuchen Sie es noch einmal; wenn es so bleibt, starten Sie das Gerät neu.',
  },
  'net.tls-failed': {
    detail: 'Eine sichere Verbindung zu {host} Port {port} kam nicht zustande.',
    remedy: 'Prüfen Sie, ob der Port HTTPS spricht und das Gerät ein gültiges Zertifikat hat.',
  },
  'net.certificate-changed': {
    detail: '{host} zeigt ein anderes Zertifikat als das festgehaltene.',
    remedy:
      'Wurde das Zertifikat absichtlich erneuert, nehmen Sie das neue auf der Seite des Geräts an; behandeln Sie es sonst als Angriff.',
  },
  'net.egress-refused': {
    detail: 'Keepsight verbindet sich nicht mit {host}.',
    remedy: 'Nehmen Sie die Adresse eines Geräts in Ihrem eigenen Netz.',
  },
  'device.auth-rejected': {
    detail: '{host} hat Benutzername oder Kennwort abgelehnt.',
    remedy:
      'Berichtigen Sie Benutzername und Kennwort des Geräts. Eine Ablehnung beendet den Vorgang, damit das Gerät das Konto nicht sperrt.',
  },
  'device.login-needed': {
    detail: '{host} verlangt eine Anmeldung, und es ist keine hinterlegt.',
    remedy: 'Geben Sie Benutzername und Kennwort für dieses Gerät ein.',
  },
  'device.not-recognised': {
    detail: 'Was an {host} antwortet, ist nicht das Gerät.',
    remedy: 'Prüfen Sie, ob ein anderer Rechner diese Adresse übernommen hat.',
  },
  'device.insecure-auth': {
    detail: '{host} verlangt das Kennwort im Klartext (Basic über HTTP).',
    remedy: 'Schalten Sie am Gerät HTTPS oder Digest-Anmeldung ein; Keepsight sendet nie ein Kennwort im Klartext.',
  },
};
