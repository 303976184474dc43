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
  'access.sign-in-needed': {
    detail: 'Sie sind nicht angemeldet, oder die Sitzung ist zu Ende.',
    remedy: 'Melden Sie sich an und versuchen Sie es noch einmal.',
  },
  'request.invalid-fields': {
    detail: 'Die Eingabe ist ungültig.',
    remedy: 'Berichtigen Sie die genannten Felder und senden Sie es noch einmal.',
  },
  'request.origin-refused': {
    detail: 'Diese Anfrage kam nicht von der Keepsight-Konsole.',
    remedy: 'Öffnen Sie Keepsight unter seiner eigenen Adresse.',
  },
  'store.disk-full': {
    detail: 'Der Datenträger des Keepsight-Rechners ist voll; nichts wurde geändert.',
    remedy: 'Schaffen Sie dort Platz und versuchen Sie es noch einmal.',
  },
  'site.name-taken': {
    detail: 'Einen Standort namens {name} gibt es schon.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'site.not-empty': {
    detail: 'Der Standort {name} hat noch Geräte ({devices}).',
    remedy: 'Verschieben oder entfernen Sie sie zuerst.',
  },
  'site.too-many': {
    detail: 'Mehr als {limit} Standorte sind nicht möglich.',
    remedy: 'Löschen Sie Standorte, die nicht mehr gebraucht werden.',
  },
  'site.last': {
    detail: '{name} ist der einzige Standort, und Geräte brauchen einen.',
    remedy: 'Benennen Sie ihn um, oder legen Sie zuerst einen anderen an.',
  },
  'group.name-taken': {
    detail: 'Eine Gruppe namens {name} gibt es schon.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'group.too-many': {
    detail: 'Mehr als {limit} Gruppen sind nicht möglich.',
    remedy: 'Löschen Sie Gruppen, die nicht mehr gebraucht werden.',
  },
  'device.duplicate': {
    detail: 'Das Gerät mit der Seriennummer {serial} ist schon aufgenommen, als {name}.',
    remedy: 'Verlegen Sie das vorhandene Gerät an die neue Adresse, statt es noch einmal hinzuzufügen.',
  },
  'device.too-many': {
    detail: 'Mehr als {limit} Geräte sind nicht möglich.',
    remedy: 'Entfernen Sie Geräte, die es nicht mehr gibt, oder betreiben Sie für den Rest einen weiteren Standort.',
  },
  'device.nothing-recognised': {
    detail: 'Was an {host} Port {port} antwortet, ist kein Gerät, das Keepsight kennt.',
    remedy: 'Prüfen Sie Adresse und Port; nennen Sie für einen bloßen Stream auch seinen Pfad.',
  },
  'device.other-device': {
    detail: 'An {host} ist das Gerät {found} und nicht {expected}.',
    remedy: 'Prüfen Sie die Adresse. Wurde das Gerät ersetzt, nehmen Sie das neue auf.',
  },
  'device.check-too-soon': {
    detail: '{name} wurde gerade erst gefragt; warten Sie {seconds} Sekunden.',
    remedy: 'Keepsight geht behutsam mit Geräten um: Fragen Sie gleich noch einmal.',
  },
  'device.certificate-other': {
    detail: '{host} zeigt jetzt ein anderes Zertifikat als das, das Sie angesehen haben.',
    remedy: 'Sehen Sie sich den Fingerabdruck noch einmal an, und vergleichen Sie ihn mit dem am Gerät.',
  },
  'device.certificate-lost': {
    detail: '{name} ist an seinem Zertifikat bekannt, und {host} würde ohne eines angesprochen.',
    remedy:
      'Geben Sie den HTTPS-Port der neuen Adresse an. Hat das Gerät keinen mehr, entfernen Sie es, und fügen Sie es neu hinzu.',
  },
  'device.no-certificate': {
    detail: '{host} wird ohne TLS angesprochen und hat deshalb kein Zertifikat.',
    remedy: 'Verlegen Sie das Gerät zuerst auf seinen HTTPS-Port.',
  },
  'device.restore-expired': {
    detail: '{name} wurde vor zu langer Zeit entfernt und lässt sich nicht zurückholen.',
    remedy: 'Nehmen Sie das Gerät neu auf.',
  },
  'device.answer-invalid': {
    detail: '{host} hat auf {call} eine unbrauchbare Antwort gegeben.',
    remedy: 'Aktualisieren Sie das Gerät, oder melden Sie dies mit Modell und Version.',
  },
  'device.busy': {
    detail: '{host} hat im Augenblick keinen Platz für {call}.',
    remedy:
      'Versuchen Sie es gleich noch einmal. Bleibt es so, schließen Sie andere Programme, die diese Kamera ansehen, oder starten Sie sie neu.',
  },
  'device.refused-call': {
    detail: '{host} hat {call} abgelehnt.',
    remedy: 'Prüfen Sie die Rechte des hinterlegten Kontos auf dem Gerät.',
  },
  'device.audio-busy': {
    detail: '{host} nimmt keine Sprache mehr an: Es spricht schon jemand, oder es läuft ein Ton.',
    remedy: 'Versuchen Sie es noch einmal, wenn der andere fertig ist.',
  },
  'device.audio-off': {
    detail: '{host} ist so eingestellt, dass niemand hindurchsprechen kann.',
    remedy: 'Schalten Sie am Gerät den Gegensprechbetrieb (Duplex) ein.',
  },
  'device.audio-format': {
    detail: '{host} versteht Sprache als G.711 nicht.',
    remedy: 'Aktualisieren Sie das Gerät; Keepsight spricht G.711 mit ihm.',
  },
  'live.cannot-do': {
    detail:
      '{name} kann das nicht, soweit Keepsight weiß: {what, select, snapshot {ein Bild aufnehmen} ptz {sich bewegen} door {Türen bedienen} speaker {Töne ausgeben} talk {Sprache ausgeben} other {diese Handlung}}.',
    remedy: 'Lesen Sie die Fakten des Geräts noch einmal, wenn es das können müsste; sonst hat es kein solches Teil.',
  },
  'live.door-other': {
    detail: 'Die Tür heißt jetzt {name} und nicht {confirmed}; es wurde nichts bewegt.',
    remedy: 'Sehen Sie sich die Türen noch einmal an, und bestätigen Sie die, die Sie meinen.',
  },
  'live.door-cannot': {
    detail:
      'Die Tür {name} bietet das nicht an: {operation, select, access {kurz öffnen} lock {verriegeln} unlock {entriegeln} other {diese Handlung}}.',
    remedy: 'Verwenden Sie, was die Tür anbietet, oder ändern Sie ihre Einstellungen an der Türsteuerung.',
  },
  'live.talk-busy': {
    detail: 'Durch {name} spricht mit Keepsight schon jemand.',
    remedy: 'Versuchen Sie es noch einmal, wenn er oder sie fertig ist.',
  },
  'live.talk-too-long': {
    detail: 'Das Sprechen endet nach {minutes} Minuten.',
    remedy: 'Beginnen Sie noch einmal, wenn Sie mehr zu sagen haben.',
  },
  'live.codec-unsupported': {
    detail: 'Die Kamera sendet diesen Kanal nur als {codecs}; das kann dieser Betrachter nicht zeigen.',
    remedy: 'Richten Sie an der Kamera einen H.264-Stream ein, oder nehmen Sie einen Browser, der das Format kann.',
  },
  'live.no-streams': {
    detail: '{name} nennt keinen Videostream.',
    remedy:
      'Lesen Sie die Fakten des Geräts noch einmal. Ist es eine Kamera, prüfen Sie, ob ihre Streams eingeschaltet sind.',
  },
  'live.too-many-streams': {
    detail: 'Keepsight holt schon {limit} Streams.',
    remedy: 'Schließen Sie Ansichten, die niemand braucht, oder verteilen Sie die Kameras auf mehrere Standorte.',
  },
  'live.stream-ended': {
    detail: 'Das Gerät wurde aus dem Bestand entfernt.',
    remedy: 'Holen Sie das Gerät zurück, oder nehmen Sie die Ansicht von der Wand.',
  },
  'layout.name-taken': {
    detail: 'Eine Anordnung namens {name} haben Sie schon.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'layout.too-many': {
    detail: 'Sie haben schon {limit} Anordnungen.',
    remedy: 'Löschen Sie eine, die Sie nicht mehr brauchen.',
  },
  'layout.person-needed': {
    detail: 'Anordnungen gehören Personen; ein API-Token hat keine.',
    remedy: 'Melden Sie sich als Person an.',
  },
  'candidate.adopted': {
    detail: 'Das Gerät an {host} ist schon aufgenommen, als {name}.',
    remedy: 'Öffnen Sie es in der Geräteliste.',
  },
  'adoption.running': {
    detail: 'Mehr als {limit} Aufnahmen zugleich sind nicht möglich.',
    remedy: 'Warten Sie, bis eine fertig ist.',
  },
  'discovery.running': {
    detail: 'Für {site} läuft schon eine Suche.',
    remedy: 'Warten Sie, bis sie fertig ist, oder halten Sie sie an.',
  },
  'discovery.too-large': {
    detail: 'Die Netze haben zusammen {addresses} Adressen; eine Suche nimmt höchstens {limit} (ein /16).',
    remedy: 'Nennen Sie kleinere Netze, oder suchen Sie nacheinander.',
  },
  'discovery.subnet-invalid': {
    detail: '{subnet} lässt sich nicht durchsuchen.',
    remedy: 'Schreiben Sie ein Netz wie 192.168.1.0/24.',
  },
  'discovery.address-invalid': {
    detail: '{address} lässt sich nicht durchsuchen.',
    remedy: 'Schreiben Sie eine Adresse wie 192.168.1.20, kamera.example oder 192.168.1.20:8080.',
  },
  'inventory.unreadable': {
    detail: 'Der Bestand lässt sich nicht lesen: {problem}.',
    remedy: 'Geben Sie den Bestand einmal aus, um die Form zu sehen, und behalten Sie die Kopfzeile.',
  },
  'inventory.too-large': {
    detail: 'Ein Bestand hat höchstens {limitLines} Zeilen und {limitBytes} Bytes.',
    remedy: 'Teilen Sie die Datei, und lesen Sie die Teile nacheinander ein.',
  },
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
  'net.address-family-missing': {
    detail: '{host} hat keine Adresse der Art {family}.',
    remedy: 'Ergänzen Sie den Eintrag der Domain, oder testen Sie über die andere Art.',
  },
  'net.name-server-failed': {
    detail: 'Die Namensserver geben für {host} keine Auskunft ({answer}).',
    remedy: 'Das liegt an der Domain, nicht an diesem Netz. Fragen Sie, wer die Domain betreibt.',
  },
  'net.name-timed-out': {
    detail: 'Kein Namensserver hat für {host} rechtzeitig geantwortet, obwohl unserer für andere Namen antwortet.',
    remedy: 'Das liegt an der Domain, nicht an diesem Netz. Fragen Sie, wer die Domain betreibt.',
  },
  'net.resolver-down': {
    detail: 'Unser eigener Namensserver lässt sich für {host} nicht befragen: {problem}.',
    remedy: 'Prüfen Sie die Namensserver des Rechners, auf dem Keepsight läuft.',
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
  'net.peer-closed': {
    detail: '{host} Port {port} hat die Verbindung ohne Antwort geschlossen.',
    remedy: 'Versuchen Sie es noch einmal; wenn es so bleibt, sehen Sie dort in das Protokoll des Dienstes.',
  },
  'net.answer-truncated': {
    detail: '{host} Port {port} hat die Verbindung mitten in der Antwort geschlossen.',
    remedy: 'Versuchen Sie es noch einmal; wenn es so bleibt, sehen Sie dort in das Protokoll des Dienstes.',
  },
  'net.deadline-passed': {
    detail: 'Die Zeit für diese Prüfung war um ({budgetMs} ms).',
    remedy: 'Geben Sie der Prüfung mehr Zeit, oder finden Sie heraus, warum die Gegenseite langsam ist.',
  },
  'net.own-network-down': {
    detail: 'Unser eigenes Netz kann nichts an {host} senden: {problem}.',
    remedy: 'Prüfen Sie die Netzverbindung des Rechners, auf dem Keepsight läuft.',
  },
  'net.answer-too-large': {
    detail: '{host} Port {port} hat mehr als die {limitBytes} Bytes gesendet, die eine Antwort haben darf.',
    remedy: 'So antwortet kein Gerät; prüfen Sie, was unter dieser Adresse steht.',
  },
  'net.answer-malformed': {
    detail: '{host} Port {port} hat sich nicht an sein Protokoll gehalten: {problem}.',
    remedy: 'Prüfen Sie, ob der Port zu einem Gerät gehört und nicht zu einem anderen Dienst.',
  },
  'net.redirect-refused': {
    detail: '{host} wollte uns woandershin schicken ({location}).',
    remedy: 'Ein Gerät antwortet für sich selbst; prüfen Sie, was unter dieser Adresse steht.',
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
    remedy:
      'Nehmen Sie eine andere Adresse. Prüfungen erreichen private Netze nur, wenn watch.privateNetworks sie nennt.',
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
  'incident.title-missing': {
    detail: 'Der Titel fehlt in der Ausgangssprache ({locale}).',
    remedy: 'Schreiben Sie den Titel in der Sprache, in der der Vorfall geführt wird; andere können folgen.',
  },
  'incident.time-order': {
    detail:
      '{later, select, now {Diese Zeit kann nicht in der Zukunft liegen.} other {Diese Zeit passt nicht in die Reihenfolge: {later} kann nicht vor {earlier} liegen.}}',
    remedy: 'Berichtigen Sie zuerst die andere Zeit, oder wählen Sie eine passende. Nichts liegt in der Zukunft.',
  },
  'incident.component-missing': {
    detail: 'Diesen Bestandteil gibt es nicht: {ids}.',
    remedy: 'Wählen Sie Bestandteile, die es gibt. Die Konsole führt sie mit ihren Kennungen auf.',
  },
  'incident.too-many': {
    detail: 'Mehr als {limit} offene Vorfälle sind nicht möglich.',
    remedy: 'Schließen Sie Vorfälle, die vorbei sind.',
  },
  'incident.log-full': {
    detail: 'Das Protokoll dieses Vorfalls hat {limit} Einträge erreicht.',
    remedy:
      'Schließen Sie ihn und machen Sie in einem neuen weiter, der diesen nennt. Zustände, Freigaben und Veröffentlichungen gehen weiter.',
  },
  'incident.closed': {
    detail: 'Dieser Vorfall ist abgeschlossen.',
    remedy: 'Öffnen Sie ihn zuerst wieder; die Öffentlichkeit sieht das.',
  },
  'incident.move-refused': {
    detail:
      'Von „{from, select, suspected {Vermutet} confirmed {Bestätigt} contained {Eingedämmt} mitigating {In Reparatur} restoring {In Wiederherstellung} observing {Unter Beobachtung} closed {Abgeschlossen} other {{from}}}“ führt kein Weg zu „{to, select, suspected {Vermutet} confirmed {Bestätigt} contained {Eingedämmt} mitigating {In Reparatur} restoring {In Wiederherstellung} observing {Unter Beobachtung} closed {Abgeschlossen} other {{to}}}“.',
    remedy: 'Wählen Sie einen der angebotenen Zustände. Abgeschlossen wird nur nach der Beobachtung.',
  },
  'incident.close-refused': {
    detail:
      'Der Vorfall kann noch nicht enden: {why, select, effects {Bestandteile sind noch abgeschaltet oder als schlechter gemeldet} waves {Wellen laufen noch} failing {Bestandteile werden noch als gestört gemessen} unmeasured {Bestandteile können gerade nicht gemessen werden} unknowable {nichts hier weiß, was gemessen wird} other {{why}}}.',
    remedy:
      'Beenden Sie, was abgeschaltet oder als schlechter gemeldet ist, schließen Sie die Wellen ab, und warten Sie, bis gute Messwerte vorliegen.',
  },
  'incident.sounds-like-denial': {
    detail: 'Diese Worte ({locale}) werden öffentlich und klingen wie ein Dementi.',
    remedy:
      'Sagen Sie es in einer Mitteilung mit einer Aussage, die es ausschließt, und ihren zwei Freigaben; nennen Sie hier, was betroffen ist.',
  },
  'incident.log-damaged': {
    detail: 'Eintrag {seq} im Protokoll von {incidentId} ist nicht zu verstehen.',
    remedy: 'Führen Sie „keepsight doctor“ aus und spielen Sie nötigenfalls eine Sicherung zurück.',
  },
  'statement.text-missing': {
    detail: 'Die Texte passen nicht zusammen.',
    remedy:
      'Ein Text in der Ausgangssprache, jede Sprache einmal, und nur Übersetzungen von Aussagen, die es in der Mitteilung gibt.',
  },
  'statement.not-a-draft': {
    detail: 'Diese Mitteilung ist kein Entwurf mehr und wird nie mehr geändert.',
    remedy: 'Schreiben Sie eine neue, die sie berichtigt. Beide bleiben mit der Begründung sichtbar.',
  },
  'statement.not-published': {
    detail: 'Nur eine veröffentlichte Mitteilung, die noch gilt, bekommt weitere Übersetzungen.',
    remedy: 'Fügen Sie den Text dem Entwurf hinzu.',
  },
  'statement.text-is-original': {
    detail: 'Der Ausgangstext einer veröffentlichten Mitteilung wird nie geändert.',
    remedy: 'Schreiben Sie eine neue Mitteilung, die sie berichtigt.',
  },
  'statement.text-fixed': {
    detail:
      'Der veröffentlichte Text ({locale}) bleibt, wie er ist: Eine geprüfte Übersetzung wurde schon gelesen, und ein Dementi liest man in den Worten, die zwei Menschen freigegeben haben.',
    remedy:
      'Schreiben Sie eine neue Mitteilung, die sie ersetzt, mit allen ihren Sprachen und Freigaben. Beide bleiben sichtbar.',
  },
  'statement.changed-meanwhile': {
    detail: 'Die Mitteilung wurde geändert, nachdem Sie sie gelesen haben.',
    remedy: 'Lesen Sie sie noch einmal und geben Sie dann frei, was sie jetzt sagt.',
  },
  'statement.approved-already': {
    detail: 'Sie haben diese Mitteilung schon freigegeben; Schlüssel zählen als ihr Inhaber.',
    remedy: 'Eine andere Person muss sie freigeben.',
  },
  'statement.own-approval': {
    detail: 'Niemand gibt frei, was er selbst geschrieben hat.',
    remedy: 'Bitten Sie eine andere Person, die Mitteilungen freigeben darf.',
  },
  'statement.person-needed': {
    detail: 'Eine Freigabe gibt eine Person mit Namen.',
    remedy: 'Melden Sie sich an der Konsole an, oder nennen Sie sich auf der Befehlszeile mit --as.',
  },
  'statement.not-ready': {
    detail: 'Die Mitteilung kann noch nicht veröffentlicht werden: {missing}.',
    remedy: 'Ergänzen Sie, was fehlt. Gemessenes kann sofort heraus: beobachtete Wirkung, Umfang, Wiederherstellung.',
  },
  'statement.contradicts': {
    detail: 'Die Mitteilung widerspricht der veröffentlichten Mitteilung {statementId}.',
    remedy: 'Nennen Sie jene als berichtigt, mit dem Grund. Beide bleiben sichtbar.',
  },
  'wave.move-refused': {
    detail: 'Die Welle {name} lässt das jetzt nicht zu.',
    remedy:
      'Eine Welle wird geplant, begonnen, fertig gemeldet und von ihrer Schranke durchgelassen; bis dahin kann sie zurück.',
  },
  'wave.gate-closed': {
    detail: 'Die Welle {name} wartet noch: {waitingFor}.',
    remedy: 'Warten Sie auf die Messungen, oder bestätigen Sie, was eine Person bestätigen muss.',
  },
  'wave.after-unknown': {
    detail: 'Eine Welle kann nur nach anderen desselben Plans kommen, die nicht auf sie warten.',
    remedy: 'Wählen Sie Wellen dieses Vorfalls, ohne Kreis.',
  },
  'question.done': {
    detail: 'Diese Frage wartet nicht mehr.',
    remedy: 'Wählen Sie eine, die noch wartet.',
  },
  'question.needs-statement': {
    detail:
      'Eine Antwort, die eine Ursache nennt oder etwas ausschließt, stützt sich auf eine veröffentlichte Mitteilung, die dasselbe sagt.',
    remedy: 'Veröffentlichen Sie die Mitteilung mit ihren Freigaben und nennen Sie sie in der Antwort.',
  },
  'clock.unknown': {
    detail: 'Dieses Gesetz oder diesen Schritt gibt es hier nicht: {id}.',
    remedy: 'Wählen Sie aus der Liste; eine Frist läuft erst, wenn sie gestartet wurde.',
  },
  'clock.runs-already': {
    detail: 'Die Frist von {id} läuft schon.',
    remedy: 'Halten Sie sie mit Begründung an, bevor sie mit einer anderen Zeit beginnt.',
  },
  'clock.regime-invalid': {
    detail: 'Das Gesetz {id} steht zweimal da, oder ein Schritt zählt ab einem, den es nicht gibt.',
    remedy: 'Jedes Gesetz und jeder Schritt hat eine eigene Kennung; gezählt wird nur ab früheren Schritten.',
  },
  'status.parent-cycle': {
    detail: '{name} würde ein Teil von sich selbst.',
    remedy: 'Wählen Sie eine Gruppe, die nicht unter diesem Bestandteil steht.',
  },
  'status.too-deep': {
    detail: 'Gruppen dürfen {limit} Stufen tief stehen.',
    remedy: 'Wählen Sie eine Gruppe, die höher steht.',
  },
  'status.dependency-cycle': {
    detail: '{name} würde sich selbst brauchen.',
    remedy: 'Lassen Sie eine der Abhängigkeiten auf dem Rundweg weg.',
  },
  'status.component-missing': {
    detail: 'Den Bestandteil {id} gibt es nicht.',
    remedy: 'Laden Sie die Liste der Bestandteile neu und wählen Sie daraus.',
  },
  'status.monitor-missing': {
    detail: 'Die Prüfung {id} gibt es nicht.',
    remedy: 'Laden Sie die Liste der Prüfungen neu und wählen Sie daraus.',
  },
  'status.name-missing': {
    detail: 'Der Name fehlt in der Sprache der Seite ({locale}).',
    remedy: 'Geben Sie ihn mindestens in dieser Sprache ein; andere Sprachen weichen auf sie aus.',
  },
  'status.component-in-use': {
    detail: '{name} wird noch von {by} gebraucht.',
    remedy: 'Verschieben Sie zuerst die Teile, beenden Sie den Vorfall oder sagen Sie die Wartung ab.',
  },
  'status.too-many-components': {
    detail: 'Eine Seite fasst {limit} Bestandteile.',
    remedy: 'Löschen Sie Bestandteile, über die niemand liest.',
  },
  'status.range-invalid': {
    detail: 'Das Ende muss nach dem Beginn liegen, höchstens {limitDays} Tage später.',
    remedy: 'Wählen Sie andere Zeiten.',
  },
  'status.maintenance-over': {
    detail: 'Die Wartung {id} ist vorbei oder abgesagt.',
    remedy: 'Kündigen Sie eine neue an.',
  },
  'status.entry-missing': {
    detail: 'Das Starterpaket hat keinen Eintrag {entry}.',
    remedy: 'Laden Sie das Starterpaket neu und wählen Sie daraus.',
  },
  'status.not-ready': {
    detail: 'Noch ist nichts bekannt: Der Prozess ist gerade gestartet, oder sein Speicher ist nicht lesbar.',
    remedy: 'Versuchen Sie es in einigen Sekunden wieder; `keepsight doctor` sagt, ob der Speicher lesbar ist.',
  },
  'monitor.name-taken': {
    detail: 'Es gibt schon eine Prüfung namens {name}.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'monitor.too-many': {
    detail: 'Mehr als {limit} Prüfungen kann es nicht geben.',
    remedy: 'Löschen Sie Prüfungen, die niemand mehr braucht, oder verteilen Sie sie auf mehrere Keepsights.',
  },
  'monitor.probe-unknown': {
    detail: 'Es gibt keine Art von Prüfung namens {probe}.',
    remedy: 'Wählen Sie eine der angebotenen Arten.',
  },
  'monitor.settings-invalid': {
    detail: 'Die Einstellungen passen nicht zur Prüfung {probe}: {problem}.',
    remedy: 'Berichtigen Sie die Einstellungen.',
  },
  'monitor.budget-too-long': {
    detail: 'Eine Prüfung, die {budgetMs} ms dauern darf, passt nicht in einen Takt von {periodS} s.',
    remedy: 'Verkürzen Sie die Zeit für eine Prüfung, oder prüfen Sie seltener.',
  },
  'monitor.vantage-unknown': {
    detail: 'Es gibt keinen Messpunkt {id}.',
    remedy: 'Wählen Sie aus der Liste der Messpunkte.',
  },
  'monitor.only-here': {
    detail: 'Eine Prüfung der Art {probe} kann nur auf diesem Keepsight laufen.',
    remedy: 'Wählen Sie nur den Messpunkt dieses Keepsight.',
  },
  'monitor.networks-too-few': {
    detail: 'Die Messpunkte stehen in {networks} Netzen; {networksMin} können also nie übereinstimmen.',
    remedy: 'Verlangen Sie weniger verschiedene Netze, oder wählen Sie Messpunkte in anderen Netzen.',
  },
  'monitor.switched-off': {
    detail: 'Die Prüfung {name} ist abgeschaltet.',
    remedy: 'Schalten Sie sie zuerst ein.',
  },
  'monitor.not-from-here': {
    detail: 'Die Prüfung {name} läuft nicht oder gerade nicht von diesem Keepsight aus.',
    remedy: 'Warten Sie auf die nächsten Messungen; andere Messpunkte halten ihren eigenen Takt.',
  },
  'monitor.busy': {
    detail: 'Die Prüfung {name} läuft gerade.',
    remedy: 'Versuchen Sie es in einigen Sekunden noch einmal.',
  },
  'monitor.test-running': {
    detail: 'Es läuft schon eine Probe von Einstellungen.',
    remedy: 'Warten Sie, bis sie vorbei ist, und versuchen Sie es dann noch einmal.',
  },
  'monitor.test-too-often': {
    detail: 'Einstellungen lassen sich {limit}-mal in der Minute probieren.',
    remedy: 'Versuchen Sie es in einer Minute noch einmal; was gespeichert ist, wird von selbst geprüft.',
  },
  'monitor.range-invalid': {
    detail: 'Der Zeitraum muss länger als 0 und höchstens {days} Tage lang sein.',
    remedy: 'Fragen Sie nach einem kürzeren Zeitraum.',
  },
  'monitor.no-heartbeats': {
    detail: 'Die Prüfung {name} wartet auf kein Lebenszeichen.',
    remedy: 'Legen Sie eine Prüfung der Art Lebenszeichen an.',
  },
  'vantage.name-taken': {
    detail: 'Es gibt schon einen Messpunkt namens {name}.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'vantage.too-many': {
    detail: 'Mehr als {limit} Messpunkte kann es nicht geben.',
    remedy: 'Löschen Sie Messpunkte, die niemand mehr braucht.',
  },
  'vantage.is-here': {
    detail: 'Dieser Messpunkt ist dieses Keepsight selbst.',
    remedy: 'Schalten Sie ihn aus, wenn von hier nichts geprüft werden soll.',
  },
  'vantage.in-use': {
    detail: '{monitors} Prüfungen nennen den Messpunkt {name}.',
    remedy: 'Nehmen Sie ihn dort zuerst heraus; sonst würde ihre Mehrheit unbemerkt kleiner.',
  },
  'import.unreadable': {
    detail: 'Das ist kein Export von {format}: {problem}.',
    remedy: 'Wählen Sie das richtige Format und die Datei so, wie das andere Programm sie geschrieben hat.',
  },
  'import.too-many': {
    detail: 'Auf einmal können höchstens {limit} Prüfungen übernommen werden.',
    remedy: 'Teilen Sie die Datei.',
  },
  'notices.too-many-sign-ups': {
    detail: 'Im Moment melden sich zu viele an; der nächste Versuch ist in {retryAfterSeconds} s möglich.',
    remedy: 'Warten Sie so lange. Die Feeds der Seite brauchen kein Abonnement.',
  },
  'notices.channel-off': {
    detail: 'Auf diesem Weg sendet diese Installation nichts ({channel}).',
    remedy: 'Richten Sie ihn ein: Mail braucht mail.host und mail.from in der Konfiguration.',
  },
  'notices.sign-up-closed': {
    detail: 'Diese Seite nimmt zurzeit keine Abonnements an.',
    remedy: 'Schalten Sie es in den Einstellungen der Seite ein.',
  },
  'notices.link-invalid': {
    detail: 'Dieser Link wurde schon benutzt, ist abgelaufen oder nicht von uns.',
    remedy: 'Abonnieren Sie mit derselben Adresse noch einmal; in der Mail darauf steht ein neuer Link.',
  },
  'publish.refused': {
    detail: '{target} hat die Seite nicht angenommen: {problem}.',
    remedy: 'Prüfen Sie Adresse, Konto und Rechte des Ziels und veröffentlichen Sie noch einmal.',
  },
  'publish.copy-not-ours': {
    detail: 'Bei {target} liegt ein Stand, der nicht von uns ist ({state}).',
    remedy:
      'Finden Sie heraus, wer dort noch veröffentlicht. Wenn Sie von Hand veröffentlichen, übernehmen Sie den Platz.',
  },
  'publish.copy-differs': {
    detail: '{target} hat die Seite angenommen, gibt aber etwas anderes zurück.',
    remedy: 'Suchen Sie einen Zwischenspeicher oder einen anderen Schreiber zwischen Keepsight und diesem Ort.',
  },
  'page.too-many-targets': {
    detail: 'Die Seite geht an höchstens {limit} Orte.',
    remedy: 'Löschen Sie einen Ort, von dem niemand liest.',
  },
  'page.secret-missing': {
    detail: 'Ein Ort der Art {kind} braucht ein Geheimnis.',
    remedy: 'Geben Sie den geheimen Schlüssel des Kontos ein, das dort schreiben darf.',
  },
  'page.settings-invalid': {
    detail: 'Diese Einstellungen der Seite passen nicht zusammen: {problem}.',
    remedy: 'Berichtigen Sie, was genannt ist, und speichern Sie noch einmal.',
  },
  'page.nothing-to-show': {
    detail: 'Es gibt noch keinen Stand zu zeigen.',
    remedy: 'Warten Sie, bis der erste Stand ermittelt ist, wenige Sekunden nach dem Start.',
  },
};
