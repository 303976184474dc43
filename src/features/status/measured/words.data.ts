/**
 * The only words that measurement publishes by itself. They say what was seen, since when and from where; they name no cause,
 * deny nothing and promise nothing but the next update. Changed only with a review in every language.
 */

import { definePublicCatalogue } from '#src/core/messages.ts';

export const measuredWords = definePublicCatalogue({
  en: {
    'begun.title': '{count, plural, offset:1 =1 {{name}: outage measured} other {{name} and # more: outage measured}}',
    'wider.title': '{count, plural, offset:1 =1 {Outage of {name}} other {Outage reaches {name} and # more}}',
    'fewer.title':
      'Partly back: {count, plural, offset:1 =1 {{name} still fails} other {{name} and # more still fail}}',
    'lasting.title': '{count, plural, offset:1 =1 {{name} still fails} other {{name} and # more still fail}}',
    'back.title': '{count, plural, offset:1 =1 {{name} works again} other {{name} and # more work again}}',
    'again.title':
      '{count, plural, offset:1 =1 {{name}: outage measured again} other {{name} and # more: outage measured again}}',
    'claim.failing':
      '{name}: “{failure}” since {since}, {configured, plural, =1 {seen from our one vantage point} other {seen from {agreeing} of # vantage points}}.',
    'claim.working': '{name} answers again since {since}.',
    'claim.scope':
      '{failing} of {total} measured parts fail, {regional, plural, =0 {} other {# from some places only, }}{working} work, {unknown} are unknown.',
    'body.begun': 'Our own tests fail for the following. They go on; the cause is not known to us.',
    'body.wider': 'Our own tests now fail for the following as well. The cause is not known to us.',
    'body.fewer': 'Some of it works again. Our own tests still fail for the following.',
    'body.lasting': 'Nothing has changed for the better: our own tests still fail for the following.',
    'body.back':
      'Our own tests succeed again. It lasted {minutes, plural, one {about # minute} other {about # minutes}}. We keep watching before we call it over.',
    'body.again': 'It worked for a while; now our own tests fail again for the following.',
    'body.more': '… and {count} more.',
    'unclear.title':
      '{count, plural, offset:1 =1 {{name}: cannot be measured at the moment} other {{name} and # more: cannot be measured at the moment}}',
    'limited.title':
      '{count, plural, offset:1 =1 {{name} answers again, not yet well} other {{name} and # more answer again, not all well yet}}',
    'claim.partial': '{name}: {failing} of {total} tests fail, “{failure}” since {since}.',
    'claim.unclear': '{name}: not known at the moment; it failed when it was last measured.',
    'claim.limited': '{name} answers again since {since}; “{failure}” remains in part.',
    'body.unclear':
      'When our own tests could last tell, they failed for the following. At the moment they cannot tell whether it works.',
    'body.limited':
      'Our own tests get answers again, but not all of them are good. It lasted {minutes, plural, one {about # minute} other {about # minutes}}. We keep watching before we call it over.',
    'regional.title':
      '{count, plural, offset:1 =1 {{name} fails from some places} other {{name} and # more fail from some places}}',
    'claim.regional':
      '{name}: “{failure}” since {since}, seen from some of {configured} vantage points; the others get answers.',
    'body.regional':
      'From some of our vantage points our own tests fail for the following; from the others they succeed. The cause is not known to us.',
  },
  de: {
    'begun.title':
      '{count, plural, offset:1 =1 {{name}: Ausfall gemessen} other {{name} und # weitere: Ausfall gemessen}}',
    'wider.title': '{count, plural, offset:1 =1 {Ausfall von {name}} other {Ausfall betrifft {name} und # weitere}}',
    'fewer.title':
      'Teilweise zurück: {count, plural, offset:1 =1 {{name} fällt noch aus} other {{name} und # weitere fallen noch aus}}',
    'lasting.title':
      '{count, plural, offset:1 =1 {{name} fällt weiterhin aus} other {{name} und # weitere fallen weiterhin aus}}',
    'back.title':
      '{count, plural, offset:1 =1 {{name} funktioniert wieder} other {{name} und # weitere funktionieren wieder}}',
    'again.title':
      '{count, plural, offset:1 =1 {{name}: erneut Ausfall gemessen} other {{name} und # weitere: erneut Ausfall gemessen}}',
    'claim.failing':
      '{name}: „{failure}“ seit {since}, {configured, plural, =1 {gesehen von unserem einen Messpunkt} other {gesehen von {agreeing} von # Messpunkten}}.',
    'claim.working': '{name} antwortet wieder seit {since}.',
    'claim.scope':
      '{failing} von {total} gemessenen Teilen fallen aus, {regional, plural, =0 {} other {# nur von einigen Orten, }}{working} funktionieren, {unknown} sind unbekannt.',
    'body.begun':
      'Unsere eigenen Tests schlagen bei Folgendem fehl. Sie laufen weiter; die Ursache ist uns nicht bekannt.',
    'body.wider': 'Unsere eigenen Tests schlagen jetzt auch bei Folgendem fehl. Die Ursache ist uns nicht bekannt.',
    'body.fewer': 'Ein Teil funktioniert wieder. Bei Folgendem schlagen unsere eigenen Tests noch fehl.',
    'body.lasting': 'Es ist nicht besser geworden: Unsere eigenen Tests schlagen bei Folgendem weiterhin fehl.',
    'body.back':
      'Unsere eigenen Tests sind wieder erfolgreich. Es dauerte {minutes, plural, one {etwa # Minute} other {etwa # Minuten}}. Wir beobachten weiter, bevor wir es für beendet erklären.',
    'body.again': 'Eine Weile funktionierte es; jetzt schlagen unsere eigenen Tests bei Folgendem wieder fehl.',
    'body.more': '… und {count} weitere.',
    'unclear.title':
      '{count, plural, offset:1 =1 {{name}: derzeit nicht messbar} other {{name} und # weitere: derzeit nicht messbar}}',
    'limited.title':
      '{count, plural, offset:1 =1 {{name} antwortet wieder, noch nicht gut} other {{name} und # weitere antworten wieder, noch nicht alle gut}}',
    'claim.partial': '{name}: {failing} von {total} Tests schlagen fehl, „{failure}“ seit {since}.',
    'claim.unclear': '{name}: derzeit nicht bekannt; bei der letzten Messung fiel es aus.',
    'claim.limited': '{name} antwortet wieder seit {since}; teilweise bleibt „{failure}“.',
    'body.unclear':
      'Als unsere eigenen Tests zuletzt etwas sagen konnten, schlugen sie bei Folgendem fehl. Im Moment können sie nicht sagen, ob es funktioniert.',
    'body.limited':
      'Unsere eigenen Tests bekommen wieder Antworten, aber nicht alle sind gut. Es dauerte {minutes, plural, one {etwa # Minute} other {etwa # Minuten}}. Wir beobachten weiter, bevor wir es für beendet erklären.',
    'regional.title':
      '{count, plural, offset:1 =1 {{name} fällt von einigen Orten aus} other {{name} und # weitere fallen von einigen Orten aus}}',
    'claim.regional':
      '{name}: „{failure}“ seit {since}, gesehen von einigen von {configured} Messpunkten; die anderen bekommen Antworten.',
    'body.regional':
      'Von einigen unserer Messpunkte aus schlagen unsere eigenen Tests bei Folgendem fehl; von den anderen aus gelingen sie. Die Ursache ist uns nicht bekannt.',
  },
  sv: {
    'begun.title': '{count, plural, offset:1 =1 {{name}: avbrott uppmätt} other {{name} och # till: avbrott uppmätt}}',
    'wider.title': '{count, plural, offset:1 =1 {Avbrott för {name}} other {Avbrottet omfattar {name} och # till}}',
    'fewer.title':
      'Delvis tillbaka: {count, plural, offset:1 =1 {{name} fungerar fortfarande inte} other {{name} och # till fungerar fortfarande inte}}',
    'lasting.title':
      '{count, plural, offset:1 =1 {{name} fungerar fortfarande inte} other {{name} och # till fungerar fortfarande inte}}',
    'back.title': '{count, plural, offset:1 =1 {{name} fungerar igen} other {{name} och # till fungerar igen}}',
    'again.title':
      '{count, plural, offset:1 =1 {{name}: avbrott uppmätt på nytt} other {{name} och # till: avbrott uppmätt på nytt}}',
    'claim.failing':
      '{name}: ”{failure}” sedan {since}, {configured, plural, =1 {sett från vår enda mätpunkt} other {sett från {agreeing} av # mätpunkter}}.',
    'claim.working': '{name} svarar igen sedan {since}.',
    'claim.scope':
      '{failing} av {total} uppmätta delar fungerar inte, {regional, plural, =0 {} other {# bara från vissa platser, }}{working} fungerar, {unknown} är okända.',
    'body.begun': 'Våra egna tester misslyckas för följande. De fortsätter; orsaken är inte känd för oss.',
    'body.wider': 'Våra egna tester misslyckas nu även för följande. Orsaken är inte känd för oss.',
    'body.fewer': 'En del fungerar igen. Våra egna tester misslyckas fortfarande för följande.',
    'body.lasting': 'Det har inte blivit bättre: våra egna tester misslyckas fortfarande för följande.',
    'body.back':
      'Våra egna tester lyckas igen. Det varade {minutes, plural, one {ungefär # minut} other {ungefär # minuter}}. Vi fortsätter att bevaka innan vi kallar det avslutat.',
    'body.again': 'Det fungerade en tid; nu misslyckas våra egna tester igen för följande.',
    'body.more': '… och {count} till.',
    'unclear.title':
      '{count, plural, offset:1 =1 {{name}: kan inte mätas just nu} other {{name} och # till: kan inte mätas just nu}}',
    'limited.title':
      '{count, plural, offset:1 =1 {{name} svarar igen, ännu inte bra} other {{name} och # till svarar igen, ännu inte alla bra}}',
    'claim.partial': '{name}: {failing} av {total} tester misslyckas, ”{failure}” sedan {since}.',
    'claim.unclear': '{name}: inte känt just nu; vid den senaste mätningen fungerade det inte.',
    'claim.limited': '{name} svarar igen sedan {since}; ”{failure}” kvarstår delvis.',
    'body.unclear':
      'När våra egna tester senast kunde avgöra det misslyckades de för följande. Just nu kan de inte avgöra om det fungerar.',
    'body.limited':
      'Våra egna tester får svar igen, men alla är inte bra. Det varade {minutes, plural, one {ungefär # minut} other {ungefär # minuter}}. Vi fortsätter att bevaka innan vi kallar det avslutat.',
    'regional.title':
      '{count, plural, offset:1 =1 {{name} fungerar inte från vissa platser} other {{name} och # till fungerar inte från vissa platser}}',
    'claim.regional':
      '{name}: ”{failure}” sedan {since}, sett från några av {configured} mätpunkter; de andra får svar.',
    'body.regional':
      'Från några av våra mätpunkter misslyckas våra egna tester för följande; från de andra lyckas de. Orsaken är inte känd för oss.',
  },
  fr: {
    'begun.title': '{count, plural, offset:1 =1 {{name} : panne mesurée} other {{name} et # autres : panne mesurée}}',
    'wider.title': '{count, plural, offset:1 =1 {Panne de {name}} other {La panne touche {name} et # autres}}',
    'fewer.title':
      'Rétablissement partiel : {count, plural, offset:1 =1 {{name} toujours en panne} other {{name} et # autres toujours en panne}}',
    'lasting.title':
      '{count, plural, offset:1 =1 {{name} toujours en panne} other {{name} et # autres toujours en panne}}',
    'back.title':
      '{count, plural, offset:1 =1 {{name} fonctionne à nouveau} other {{name} et # autres fonctionnent à nouveau}}',
    'again.title':
      '{count, plural, offset:1 =1 {{name} : nouvelle panne mesurée} other {{name} et # autres : nouvelle panne mesurée}}',
    'claim.failing':
      '{name} : « {failure} » depuis {since}, {configured, plural, =1 {vu de notre seul point de mesure} other {vu de {agreeing} points de mesure sur #}}.',
    'claim.working': '{name} répond à nouveau depuis {since}.',
    'claim.scope':
      '{failing} éléments mesurés sur {total} en panne, {regional, plural, =0 {} other {# depuis certains lieux seulement, }}{working} fonctionnent, {unknown} sont inconnus.',
    'body.begun': 'Nos propres tests échouent pour ce qui suit. Ils se poursuivent ; la cause ne nous est pas connue.',
    'body.wider': 'Nos propres tests échouent désormais aussi pour ce qui suit. La cause ne nous est pas connue.',
    'body.fewer': 'Une partie fonctionne à nouveau. Nos propres tests échouent encore pour ce qui suit.',
    'body.lasting': 'Pas d’amélioration : nos propres tests échouent toujours pour ce qui suit.',
    'body.back':
      'Nos propres tests réussissent à nouveau. Cela a duré {minutes, plural, one {environ # minute} other {environ # minutes}}. Nous continuons à observer avant de déclarer l’incident terminé.',
    'body.again': 'Cela a fonctionné un moment ; nos propres tests échouent à nouveau pour ce qui suit.',
    'body.more': '… et {count} de plus.',
    'unclear.title':
      '{count, plural, offset:1 =1 {{name} : mesure impossible pour le moment} other {{name} et # autres : mesure impossible pour le moment}}',
    'limited.title':
      '{count, plural, offset:1 =1 {{name} répond à nouveau, pas encore correctement} other {{name} et # autres répondent à nouveau, pas encore tous correctement}}',
    'claim.partial': '{name} : {failing} tests sur {total} échouent, « {failure} » depuis {since}.',
    'claim.unclear': '{name} : état inconnu pour le moment ; en panne lors de la dernière mesure.',
    'claim.limited': '{name} répond à nouveau depuis {since} ; « {failure} » subsiste en partie.',
    'body.unclear':
      'La dernière fois que nos propres tests ont pu conclure, ils échouaient pour ce qui suit. Pour le moment, ils ne peuvent pas dire si cela fonctionne.',
    'body.limited':
      'Nos propres tests obtiennent à nouveau des réponses, mais pas toutes correctes. Cela a duré {minutes, plural, one {environ # minute} other {environ # minutes}}. Nous continuons à observer avant de déclarer l’incident terminé.',
    'regional.title':
      '{count, plural, offset:1 =1 {{name} en panne depuis certains lieux} other {{name} et # autres en panne depuis certains lieux}}',
    'claim.regional':
      '{name} : « {failure} » depuis {since}, vu de certains points de mesure sur {configured} ; les autres obtiennent des réponses.',
    'body.regional':
      'Depuis certains de nos points de mesure, nos propres tests échouent pour ce qui suit ; depuis les autres, ils réussissent. La cause ne nous est pas connue.',
  },
  es: {
    'begun.title':
      '{count, plural, offset:1 =1 {{name}: interrupción medida} other {{name} y # más: interrupción medida}}',
    'wider.title':
      '{count, plural, offset:1 =1 {Interrupción de {name}} other {La interrupción alcanza a {name} y # más}}',
    'fewer.title':
      'Restablecido en parte: {count, plural, offset:1 =1 {{name} sigue fallando} other {{name} y # más siguen fallando}}',
    'lasting.title': '{count, plural, offset:1 =1 {{name} sigue fallando} other {{name} y # más siguen fallando}}',
    'back.title': '{count, plural, offset:1 =1 {{name} vuelve a funcionar} other {{name} y # más vuelven a funcionar}}',
    'again.title':
      '{count, plural, offset:1 =1 {{name}: nueva interrupción medida} other {{name} y # más: nueva interrupción medida}}',
    'claim.failing':
      '{name}: «{failure}» desde {since}, {configured, plural, =1 {visto desde nuestro único punto de medición} other {visto desde {agreeing} de # puntos de medición}}.',
    'claim.working': '{name} responde de nuevo desde {since}.',
    'claim.scope':
      '{failing} de {total} partes medidas fallan, {regional, plural, =0 {} other {# solo desde algunos lugares, }}{working} funcionan, {unknown} son desconocidas.',
    'body.begun': 'Nuestras propias pruebas fallan en lo siguiente. Continúan; desconocemos la causa.',
    'body.wider': 'Nuestras propias pruebas fallan ahora también en lo siguiente. Desconocemos la causa.',
    'body.fewer': 'Una parte vuelve a funcionar. Nuestras propias pruebas siguen fallando en lo siguiente.',
    'body.lasting': 'No ha mejorado: nuestras propias pruebas siguen fallando en lo siguiente.',
    'body.back':
      'Nuestras propias pruebas vuelven a tener éxito. Duró {minutes, plural, one {aproximadamente # minuto} other {aproximadamente # minutos}}. Seguimos observando antes de darlo por terminado.',
    'body.again': 'Funcionó durante un tiempo; ahora nuestras propias pruebas vuelven a fallar en lo siguiente.',
    'body.more': '… y {count} más.',
    'unclear.title':
      '{count, plural, offset:1 =1 {{name}: no se puede medir en este momento} other {{name} y # más: no se pueden medir en este momento}}',
    'limited.title':
      '{count, plural, offset:1 =1 {{name} responde de nuevo, aún no del todo bien} other {{name} y # más responden de nuevo, aún no todos bien}}',
    'claim.partial': '{name}: {failing} de {total} pruebas fallan, «{failure}» desde {since}.',
    'claim.unclear': '{name}: se desconoce en este momento; fallaba en la última medición.',
    'claim.limited': '{name} responde de nuevo desde {since}; «{failure}» persiste en parte.',
    'body.unclear':
      'La última vez que nuestras propias pruebas pudieron saberlo, fallaban en lo siguiente. En este momento no pueden decir si funciona.',
    'body.limited':
      'Nuestras propias pruebas vuelven a obtener respuestas, pero no todas son correctas. Duró {minutes, plural, one {aproximadamente # minuto} other {aproximadamente # minutos}}. Seguimos observando antes de darlo por terminado.',
    'regional.title':
      '{count, plural, offset:1 =1 {{name} falla desde algunos lugares} other {{name} y # más fallan desde algunos lugares}}',
    'claim.regional':
      '{name}: «{failure}» desde {since}, visto desde algunos de {configured} puntos de medición; los demás obtienen respuestas.',
    'body.regional':
      'Desde algunos de nuestros puntos de medición, nuestras propias pruebas fallan en lo siguiente; desde los demás tienen éxito. Desconocemos la causa.',
  },
  ja: {
    'begun.title': '{count, plural, offset:1 =1 {{name}:停止を測定} other {{name}ほか#件:停止を測定}}',
    'wider.title': '{count, plural, offset:1 =1 {{name}の停止} other {停止が{name}ほか#件に拡大}}',
    'fewer.title': '一部復旧:{count, plural, offset:1 =1 {{name}は引き続き停止} other {{name}ほか#件は引き続き停止}}',
    'lasting.title': '{count, plural, offset:1 =1 {{name}は引き続き停止} other {{name}ほか#件は引き続き停止}}',
    'back.title': '{count, plural, offset:1 =1 {{name}が復旧} other {{name}ほか#件が復旧}}',
    'again.title': '{count, plural, offset:1 =1 {{name}:再び停止を測定} other {{name}ほか#件:再び停止を測定}}',
    'claim.failing':
      '{name}:{since} 以降「{failure}」({configured, plural, =1 {唯一の測定地点で確認} other {#か所の測定地点のうち{agreeing}か所で確認}})。',
    'claim.working': '{name}は {since} 以降、再び応答しています。',
    'claim.scope':
      '測定対象{total}件のうち、{failing}件が停止、{regional, plural, =0 {} other {#件が一部の地点のみで停止、}}{working}件が稼働中、{unknown}件が不明です。',
    'body.begun': '当方のテストが次の項目で失敗しています。テストは継続中です。原因は把握していません。',
    'body.wider': '当方のテストが次の項目でも失敗するようになりました。原因は把握していません。',
    'body.fewer': '一部は再び動作しています。次の項目では当方のテストが引き続き失敗しています。',
    'body.lasting': '改善は見られません。次の項目では当方のテストが引き続き失敗しています。',
    'body.back': '当方のテストは再び成功しています。停止は約{minutes}分間でした。終了と判断するまで監視を続けます。',
    'body.again': 'いったん動作しましたが、次の項目で当方のテストが再び失敗しています。',
    'body.more': '…ほか{count}件。',
    'unclear.title':
      '{count, plural, offset:1 =1 {{name}:現在測定できません} other {{name}ほか#件:現在測定できません}}',
    'limited.title':
      '{count, plural, offset:1 =1 {{name}は再び応答していますが、まだ万全ではありません} other {{name}ほか#件は再び応答していますが、まだ万全ではありません}}',
    'claim.partial': '{name}:{since} 以降、{total}件のテストのうち{failing}件が失敗しています(「{failure}」)。',
    'claim.unclear': '{name}:現在は不明です。最後に測定できた時点では停止していました。',
    'claim.limited': '{name}は {since} 以降、再び応答していますが、一部で「{failure}」が続いています。',
    'body.unclear':
      '最後に判定できた時点では、次の項目で当方のテストが失敗していました。現在は、動作しているかどうかを判定できません。',
    'body.limited':
      '当方のテストは再び応答を得ていますが、すべてが良好ではありません。停止は約{minutes}分間でした。終了と判断するまで監視を続けます。',
    'regional.title':
      '{count, plural, offset:1 =1 {{name}:一部の地点から停止を測定} other {{name}ほか#件:一部の地点から停止を測定}}',
    'claim.regional':
      '{name}:{since} 以降「{failure}」({configured}か所の測定地点のうち一部で確認。その他は応答を得ています)。',
    'body.regional':
      '一部の測定地点からは、次の項目で当方のテストが失敗しています。その他の地点からは成功しています。原因は把握していません。',
  },
});
