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
    'claim.failing': '{name}: “{failure}” since {since}, seen from {agreeing} of {configured} vantage points.',
    'claim.working': '{name} answers again since {since}.',
    'claim.scope': '{failing} of {total} measured parts fail, {working} work, {unknown} are unknown.',
    'body.begun': 'Our own tests fail for the following. They go on; the cause is not known to us.',
    'body.wider': 'Our own tests now fail for the following as well. The cause is not known to us.',
    'body.fewer': 'Some of it works again. Our own tests still fail for the following.',
    'body.lasting': 'Nothing has changed for the better: our own tests still fail for the following.',
    'body.back':
      'Our own tests succeed again. It lasted {minutes, plural, one {about # minute} other {about # minutes}}. We keep watching before we call it over.',
    'body.again': 'It worked for a while; now our own tests fail again for the following.',
    'body.more': '… and {count} more.',
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
    'claim.failing': '{name}: „{failure}“ seit {since}, gesehen von {agreeing} von {configured} Messpunkten.',
    'claim.working': '{name} antwortet wieder seit {since}.',
    'claim.scope':
      '{failing} von {total} gemessenen Teilen fallen aus, {working} funktionieren, {unknown} sind unbekannt.',
    'body.begun':
      'Unsere eigenen Tests schlagen bei Folgendem fehl. Sie laufen weiter; die Ursache ist uns nicht bekannt.',
    'body.wider': 'Unsere eigenen Tests schlagen jetzt auch bei Folgendem fehl. Die Ursache ist uns nicht bekannt.',
    'body.fewer': 'Ein Teil funktioniert wieder. Bei Folgendem schlagen unsere eigenen Tests noch fehl.',
    'body.lasting': 'Es ist nicht besser geworden: Unsere eigenen Tests schlagen bei Folgendem weiterhin fehl.',
    'body.back':
      'Unsere eigenen Tests sind wieder erfolgreich. Es dauerte {minutes, plural, one {etwa # Minute} other {etwa # Minuten}}. Wir beobachten weiter, bevor wir es für beendet erklären.',
    'body.again': 'Eine Weile funktionierte es; jetzt schlagen unsere eigenen Tests bei Folgendem wieder fehl.',
    'body.more': '… und {count} weitere.',
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
    'claim.failing': '{name}: ”{failure}” sedan {since}, sett från {agreeing} av {configured} mätpunkter.',
    'claim.working': '{name} svarar igen sedan {since}.',
    'claim.scope': '{failing} av {total} uppmätta delar fungerar inte, {working} fungerar, {unknown} är okända.',
    'body.begun': 'Våra egna tester misslyckas för följande. De fortsätter; orsaken är inte känd för oss.',
    'body.wider': 'Våra egna tester misslyckas nu även för följande. Orsaken är inte känd för oss.',
    'body.fewer': 'En del fungerar igen. Våra egna tester misslyckas fortfarande för följande.',
    'body.lasting': 'Det har inte blivit bättre: våra egna tester misslyckas fortfarande för följande.',
    'body.back':
      'Våra egna tester lyckas igen. Det varade {minutes, plural, one {ungefär # minut} other {ungefär # minuter}}. Vi fortsätter att bevaka innan vi kallar det avslutat.',
    'body.again': 'Det fungerade en tid; nu misslyckas våra egna tester igen för följande.',
    'body.more': '… och {count} till.',
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
    'claim.failing': '{name} : « {failure} » depuis {since}, vu de {agreeing} points de mesure sur {configured}.',
    'claim.working': '{name} répond à nouveau depuis {since}.',
    'claim.scope': '{failing} éléments mesurés sur {total} en panne, {working} fonctionnent, {unknown} sont inconnus.',
    'body.begun': 'Nos propres tests échouent pour ce qui suit. Ils se poursuivent ; la cause ne nous est pas connue.',
    'body.wider': 'Nos propres tests échouent désormais aussi pour ce qui suit. La cause ne nous est pas connue.',
    'body.fewer': 'Une partie fonctionne à nouveau. Nos propres tests échouent encore pour ce qui suit.',
    'body.lasting': 'Pas d’amélioration : nos propres tests échouent toujours pour ce qui suit.',
    'body.back':
      'Nos propres tests réussissent à nouveau. Cela a duré {minutes, plural, one {environ # minute} other {environ # minutes}}. Nous continuons à observer avant de déclarer l’incident terminé.',
    'body.again': 'Cela a fonctionné un moment ; nos propres tests échouent à nouveau pour ce qui suit.',
    'body.more': '… et {count} de plus.',
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
    'claim.failing': '{name}: «{failure}» desde {since}, visto desde {agreeing} de {configured} puntos de medición.',
    'claim.working': '{name} responde de nuevo desde {since}.',
    'claim.scope': '{failing} de {total} partes medidas fallan, {working} funcionan, {unknown} son desconocidas.',
    'body.begun': 'Nuestras propias pruebas fallan en lo siguiente. Continúan; desconocemos la causa.',
    'body.wider': 'Nuestras propias pruebas fallan ahora también en lo siguiente. Desconocemos la causa.',
    'body.fewer': 'Una parte vuelve a funcionar. Nuestras propias pruebas siguen fallando en lo siguiente.',
    'body.lasting': 'No ha mejorado: nuestras propias pruebas siguen fallando en lo siguiente.',
    'body.back':
      'Nuestras propias pruebas vuelven a tener éxito. Duró {minutes, plural, one {aproximadamente # minuto} other {aproximadamente # minutos}}. Seguimos observando antes de darlo por terminado.',
    'body.again': 'Funcionó durante un tiempo; ahora nuestras propias pruebas vuelven a fallar en lo siguiente.',
    'body.more': '… y {count} más.',
  },
  ja: {
    'begun.title': '{count, plural, offset:1 =1 {{name}:停止を測定} other {{name}ほか#件:停止を測定}}',
    'wider.title': '{count, plural, offset:1 =1 {{name}の停止} other {停止が{name}ほか#件に拡大}}',
    'fewer.title': '一部復旧:{count, plural, offset:1 =1 {{name}は引き続き停止} other {{name}ほか#件は引き続き停止}}',
    'lasting.title': '{count, plural, offset:1 =1 {{name}は引き続き停止} other {{name}ほか#件は引き続き停止}}',
    'back.title': '{count, plural, offset:1 =1 {{name}が復旧} other {{name}ほか#件が復旧}}',
    'again.title': '{count, plural, offset:1 =1 {{name}:再び停止を測定} other {{name}ほか#件:再び停止を測定}}',
    'claim.failing': '{name}:{since} 以降「{failure}」({configured}か所の測定地点のうち{agreeing}か所で確認)。',
    'claim.working': '{name}は {since} 以降、再び応答しています。',
    'claim.scope': '測定対象{total}件のうち、{failing}件が停止、{working}件が稼働中、{unknown}件が不明です。',
    'body.begun': '当方のテストが次の項目で失敗しています。テストは継続中です。原因は把握していません。',
    'body.wider': '当方のテストが次の項目でも失敗するようになりました。原因は把握していません。',
    'body.fewer': '一部は再び動作しています。次の項目では当方のテストが引き続き失敗しています。',
    'body.lasting': '改善は見られません。次の項目では当方のテストが引き続き失敗しています。',
    'body.back': '当方のテストは再び成功しています。停止は約{minutes}分間でした。終了と判断するまで監視を続けます。',
    'body.again': 'いったん動作しましたが、次の項目で当方のテストが再び失敗しています。',
    'body.more': '…ほか{count}件。',
  },
});
