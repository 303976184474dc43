/**
 * What we say about a difference between what is claimed and what is measured. Both sides are quoted with their times;
 * no cause is named and nobody is blamed.
 */

import { componentStateNames } from '#src/core/component-words.data.ts';
import type { ComponentState } from '#src/core/component-state.ts';
import { definePublicCatalogue, formatMessage, type PublicLocale } from '#src/core/messages.ts';
import type { ContradictionKind } from './contract-schemas.ts';

const lasting = definePublicCatalogue<ContradictionKind>({
  en: {
    'claimed-better': 'Since {since} we measure “{measured}”; the provider says “{claimed}” (read {readAt}).',
    'claimed-worse': 'Since {since} the provider says “{claimed}” (read {readAt}); we measure “{measured}”.',
    'group-incoherent':
      'Since {since} the provider says “{claimed}” of this part (read {readAt}), but not of what it belongs to or depends on.',
    'claim-unreachable': 'Since {since} the provider’s status page cannot be read; we measure “{measured}”.',
    'claim-stale': 'Since {since} the provider’s status page shows old data; we measure “{measured}”.',
  },
  de: {
    'claimed-better': 'Seit {since} messen wir „{measured}“; der Anbieter sagt „{claimed}“ (gelesen {readAt}).',
    'claimed-worse': 'Seit {since} sagt der Anbieter „{claimed}“ (gelesen {readAt}); wir messen „{measured}“.',
    'group-incoherent':
      'Seit {since} sagt der Anbieter zu diesem Teil „{claimed}“ (gelesen {readAt}), nicht aber zu dem, wozu er gehört oder wovon er abhängt.',
    'claim-unreachable': 'Seit {since} ist die Statusseite des Anbieters nicht lesbar; wir messen „{measured}“.',
    'claim-stale': 'Seit {since} zeigt die Statusseite des Anbieters alte Daten; wir messen „{measured}“.',
  },
  sv: {
    'claimed-better': 'Sedan {since} mäter vi ”{measured}”; leverantören säger ”{claimed}” (avläst {readAt}).',
    'claimed-worse': 'Sedan {since} säger leverantören ”{claimed}” (avläst {readAt}); vi mäter ”{measured}”.',
    'group-incoherent':
      'Sedan {since} säger leverantören ”{claimed}” om denna del (avläst {readAt}), men inte om det som den hör till eller är beroende av.',
    'claim-unreachable': 'Sedan {since} går leverantörens statussida inte att läsa; vi mäter ”{measured}”.',
    'claim-stale': 'Sedan {since} visar leverantörens statussida gamla uppgifter; vi mäter ”{measured}”.',
  },
  fr: {
    'claimed-better':
      'Depuis {since}, nous mesurons « {measured} » ; le fournisseur indique « {claimed} » (lu à {readAt}).',
    'claimed-worse':
      'Depuis {since}, le fournisseur indique « {claimed} » (lu à {readAt}) ; nous mesurons « {measured} ».',
    'group-incoherent':
      'Depuis {since}, le fournisseur indique « {claimed} » pour cette partie (lu à {readAt}), mais pas pour ce dont elle fait partie ou dépend.',
    'claim-unreachable': 'Depuis {since}, la page d’état du fournisseur est illisible ; nous mesurons « {measured} ».',
    'claim-stale':
      'Depuis {since}, la page d’état du fournisseur affiche des données anciennes ; nous mesurons « {measured} ».',
  },
  es: {
    'claimed-better': 'Desde {since} medimos «{measured}»; el proveedor indica «{claimed}» (leído {readAt}).',
    'claimed-worse': 'Desde {since} el proveedor indica «{claimed}» (leído {readAt}); medimos «{measured}».',
    'group-incoherent':
      'Desde {since} el proveedor indica «{claimed}» para esta parte (leído {readAt}), pero no para aquello a lo que pertenece o de lo que depende.',
    'claim-unreachable': 'Desde {since} no se puede leer la página de estado del proveedor; medimos «{measured}».',
    'claim-stale': 'Desde {since} la página de estado del proveedor muestra datos antiguos; medimos «{measured}».',
  },
  ja: {
    'claimed-better': '{since} 以降、当方の測定では「{measured}」、提供元の表示は「{claimed}」({readAt} 取得)です。',
    'claimed-worse': '{since} 以降、提供元の表示は「{claimed}」({readAt} 取得)、当方の測定では「{measured}」です。',
    'group-incoherent':
      '{since} 以降、提供元はこの項目を「{claimed}」と表示しています({readAt} 取得)が、上位または依存先の項目の表示とは異なります。',
    'claim-unreachable': '{since} 以降、提供元の状況ページを読み取れません。当方の測定では「{measured}」です。',
    'claim-stale': '{since} 以降、提供元の状況ページのデータが古いままです。当方の測定では「{measured}」です。',
  },
});

const past = definePublicCatalogue<ContradictionKind>({
  en: {
    'claimed-better': 'From {since} to {until} we measured “{measured}” or worse while the provider said “{claimed}”.',
    'claimed-worse': 'From {since} to {until} the provider said “{claimed}” while we measured “{measured}”.',
    'group-incoherent':
      'From {since} to {until} the provider said “{claimed}” of this part, but not of what it belongs to or depends on.',
    'claim-unreachable': 'From {since} to {until} the provider’s status page could not be read.',
    'claim-stale': 'From {since} to {until} the provider’s status page showed old data.',
  },
  de: {
    'claimed-better':
      'Von {since} bis {until} haben wir „{measured}“ oder Schlechteres gemessen, während der Anbieter „{claimed}“ sagte.',
    'claimed-worse': 'Von {since} bis {until} sagte der Anbieter „{claimed}“, während wir „{measured}“ gemessen haben.',
    'group-incoherent':
      'Von {since} bis {until} sagte der Anbieter zu diesem Teil „{claimed}“, nicht aber zu dem, wozu er gehört oder wovon er abhängt.',
    'claim-unreachable': 'Von {since} bis {until} war die Statusseite des Anbieters nicht lesbar.',
    'claim-stale': 'Von {since} bis {until} zeigte die Statusseite des Anbieters alte Daten.',
  },
  sv: {
    'claimed-better':
      'Från {since} till {until} mätte vi ”{measured}” eller sämre medan leverantören sade ”{claimed}”.',
    'claimed-worse': 'Från {since} till {until} sade leverantören ”{claimed}” medan vi mätte ”{measured}”.',
    'group-incoherent':
      'Från {since} till {until} sade leverantören ”{claimed}” om denna del, men inte om det som den hör till eller är beroende av.',
    'claim-unreachable': 'Från {since} till {until} gick leverantörens statussida inte att läsa.',
    'claim-stale': 'Från {since} till {until} visade leverantörens statussida gamla uppgifter.',
  },
  fr: {
    'claimed-better':
      'De {since} à {until}, nous avons mesuré « {measured} » ou pire alors que le fournisseur indiquait « {claimed} ».',
    'claimed-worse':
      'De {since} à {until}, le fournisseur indiquait « {claimed} » alors que nous mesurions « {measured} ».',
    'group-incoherent':
      'De {since} à {until}, le fournisseur indiquait « {claimed} » pour cette partie, mais pas pour ce dont elle fait partie ou dépend.',
    'claim-unreachable': 'De {since} à {until}, la page d’état du fournisseur était illisible.',
    'claim-stale': 'De {since} à {until}, la page d’état du fournisseur affichait des données anciennes.',
  },
  es: {
    'claimed-better':
      'Desde {since} hasta {until} medimos «{measured}» o algo peor mientras el proveedor indicaba «{claimed}».',
    'claimed-worse': 'Desde {since} hasta {until} el proveedor indicaba «{claimed}» mientras medíamos «{measured}».',
    'group-incoherent':
      'Desde {since} hasta {until} el proveedor indicaba «{claimed}» para esta parte, pero no para aquello a lo que pertenece o de lo que depende.',
    'claim-unreachable': 'Desde {since} hasta {until} no se pudo leer la página de estado del proveedor.',
    'claim-stale': 'Desde {since} hasta {until} la página de estado del proveedor mostraba datos antiguos.',
  },
  ja: {
    'claimed-better':
      '{since} から {until} まで、当方の測定では「{measured}」またはそれより悪い状態、提供元の表示は「{claimed}」でした。',
    'claimed-worse': '{since} から {until} まで、提供元の表示は「{claimed}」、当方の測定では「{measured}」でした。',
    'group-incoherent':
      '{since} から {until} まで、提供元はこの項目を「{claimed}」と表示していましたが、上位または依存先の項目の表示とは異なっていました。',
    'claim-unreachable': '{since} から {until} まで、提供元の状況ページを読み取れませんでした。',
    'claim-stale': '{since} から {until} まで、提供元の状況ページのデータが古いままでした。',
  },
});

/**
 * One neutral sentence.
 *
 * @param times written for the reader already, with their zone; `until` null: it goes on
 */
export function contradictionSentence(
  locale: PublicLocale,
  contradiction: {
    readonly kind: ContradictionKind;
    readonly claimed: ComponentState | null;
    readonly measured: ComponentState;
  },
  times: { readonly since: string; readonly until: string | null; readonly readAt: string },
): string {
  const names = componentStateNames[locale];
  const values = {
    since: times.since,
    until: times.until ?? '',
    readAt: times.readAt,
    measured: names[contradiction.measured],
    claimed: names[contradiction.claimed ?? 'unknown'],
  };
  return formatMessage(times.until === null ? lasting : past, locale, contradiction.kind, values);
}
