/** What incidents say in public with fixed words, in every language of the page: the waves, and corrections by measurement. */

import {
  type MessageValues,
  type PublicLocale,
  definePublicCatalogue,
  formatMessage,
  publicLocales,
} from '#src/core/messages.ts';

export type WaveNotice = 'opened' | 'passed' | 'rolled-back';
type Key =
  | `wave-${WaveNotice}-title`
  | `wave-${WaveNotice}-claim`
  | 'wave-scope'
  | 'wave-audience'
  | 'wave-works'
  | 'wave-does-not-work'
  | 'measured-contradicts';

const incidentWords = definePublicCatalogue<Key>({
  en: {
    'wave-opened-title': 'Restoration, step {position}: {name}',
    'wave-opened-claim': 'Step {position} of the restoration, “{name}”, has begun.',
    'wave-passed-title': 'Restored: step {position}, {name}',
    'wave-passed-claim': 'Step {position} of the restoration, “{name}”, is complete and was checked.',
    'wave-rolled-back-title': 'Taken back: step {position}, {name}',
    'wave-rolled-back-claim':
      'Step {position} of the restoration, “{name}”, was taken back. What it had restored is off again.',
    'wave-scope': 'Scope of this step: {percent} % of the service.',
    'wave-audience': 'For: {audience}.',
    'wave-works': 'Works: {text}',
    'wave-does-not-work': 'Does not work yet: {text}',
    'measured-contradicts': 'Our own measurements contradict what was said before.',
  },
  de: {
    'wave-opened-title': 'Wiederherstellung, Schritt {position}: {name}',
    'wave-opened-claim': 'Schritt {position} der Wiederherstellung, „{name}“, hat begonnen.',
    'wave-passed-title': 'Wiederhergestellt: Schritt {position}, {name}',
    'wave-passed-claim': 'Schritt {position} der Wiederherstellung, „{name}“, ist abgeschlossen und geprüft.',
    'wave-rolled-back-title': 'Zurückgenommen: Schritt {position}, {name}',
    'wave-rolled-back-claim':
      'Schritt {position} der Wiederherstellung, „{name}“, wurde zurückgenommen. Was er wiederhergestellt hatte, ist wieder abgeschaltet.',
    'wave-scope': 'Umfang dieses Schritts: {percent} % des Dienstes.',
    'wave-audience': 'Für: {audience}.',
    'wave-works': 'Funktioniert: {text}',
    'wave-does-not-work': 'Funktioniert noch nicht: {text}',
    'measured-contradicts': 'Unsere eigenen Messungen widersprechen dem, was zuvor gesagt wurde.',
  },
  sv: {
    'wave-opened-title': 'Återställning, steg {position}: {name}',
    'wave-opened-claim': 'Steg {position} i återställningen, ”{name}”, har börjat.',
    'wave-passed-title': 'Återställt: steg {position}, {name}',
    'wave-passed-claim': 'Steg {position} i återställningen, ”{name}”, är klart och kontrollerat.',
    'wave-rolled-back-title': 'Återtaget: steg {position}, {name}',
    'wave-rolled-back-claim':
      'Steg {position} i återställningen, ”{name}”, har tagits tillbaka. Det som återställts är avstängt igen.',
    'wave-scope': 'Stegets omfattning: {percent} % av tjänsten.',
    'wave-audience': 'Gäller: {audience}.',
    'wave-works': 'Fungerar: {text}',
    'wave-does-not-work': 'Fungerar inte ännu: {text}',
    'measured-contradicts': 'Våra egna mätningar motsäger det som sagts tidigare.',
  },
  fr: {
    'wave-opened-title': 'Rétablissement, étape {position} : {name}',
    'wave-opened-claim': "L''étape {position} du rétablissement, « {name} », a commencé.",
    'wave-passed-title': 'Rétabli : étape {position}, {name}',
    'wave-passed-claim': "L''étape {position} du rétablissement, « {name} », est terminée et vérifiée.",
    'wave-rolled-back-title': 'Annulé : étape {position}, {name}',
    'wave-rolled-back-claim':
      "L''étape {position} du rétablissement, « {name} », a été annulée. Ce qu''elle avait rétabli est de nouveau à l''arrêt.",
    'wave-scope': 'Étendue de cette étape : {percent} % du service.',
    'wave-audience': 'Pour : {audience}.',
    'wave-works': 'Fonctionne : {text}',
    'wave-does-not-work': 'Ne fonctionne pas encore : {text}',
    'measured-contradicts': 'Nos propres mesures contredisent ce qui a été dit auparavant.',
  },
  es: {
    'wave-opened-title': 'Restablecimiento, paso {position}: {name}',
    'wave-opened-claim': 'Ha comenzado el paso {position} del restablecimiento, «{name}».',
    'wave-passed-title': 'Restablecido: paso {position}, {name}',
    'wave-passed-claim': 'El paso {position} del restablecimiento, «{name}», ha terminado y se ha comprobado.',
    'wave-rolled-back-title': 'Revertido: paso {position}, {name}',
    'wave-rolled-back-claim':
      'El paso {position} del restablecimiento, «{name}», se ha revertido. Lo que había restablecido vuelve a estar desactivado.',
    'wave-scope': 'Alcance de este paso: {percent} % del servicio.',
    'wave-audience': 'Para: {audience}.',
    'wave-works': 'Funciona: {text}',
    'wave-does-not-work': 'Todavía no funciona: {text}',
    'measured-contradicts': 'Nuestras propias mediciones contradicen lo que se dijo antes.',
  },
  ja: {
    'wave-opened-title': '復旧 ステップ{position}:{name}',
    'wave-opened-claim': '復旧のステップ{position}「{name}」を開始しました。',
    'wave-passed-title': '復旧済み ステップ{position}:{name}',
    'wave-passed-claim': '復旧のステップ{position}「{name}」が完了し、確認も済みました。',
    'wave-rolled-back-title': '取り消し ステップ{position}:{name}',
    'wave-rolled-back-claim':
      '復旧のステップ{position}「{name}」を取り消しました。このステップで復旧したものは再び停止しています。',
    'wave-scope': 'このステップの範囲:サービスの{percent}%',
    'wave-audience': '対象:{audience}',
    'wave-works': '利用できるもの:{text}',
    'wave-does-not-work': 'まだ利用できないもの:{text}',
    'measured-contradicts': '以前の発表は、当方の計測結果と矛盾しています。',
  },
});

/** One text in every language of the page. */
export function inEveryLanguage(key: Key, values?: MessageValues): Record<PublicLocale, string> {
  const entries = publicLocales.map((locale) => [locale, formatMessage(incidentWords, locale, key, values)] as const);
  return Object.fromEntries(entries) as Record<PublicLocale, string>;
}
