/**
 * Words that sound like a denial, in each language of the page: a negation near a word for an attack or for lost data, or
 * a phrase that rules something out. Only a net: the typed claim is what counts, and an author can say that nothing is
 * denied. What is listed in `unless` stands before or in the phrase and makes it no denial: not knowing, not being sure.
 */

import type { PublicLocale } from '#src/core/messages.ts';

interface DenialWords {
  readonly negations: readonly string[];
  readonly things: readonly string[];
  readonly phrases: readonly string[];
  readonly unless: readonly string[];
}

export const denialWords: Readonly<Record<PublicLocale, DenialWords>> = {
  en: {
    negations: ['no', 'not', "n't", 'never', 'without'],
    things: [
      'attack',
      'intrusion',
      'intruder',
      'breach',
      'hack',
      'compromis',
      'ransomware',
      'data loss',
      'data leak',
      'leaked',
      'stolen',
    ],
    phrases: ['ruled out', 'rule out', 'exclude that', 'excluded that'],
    unless: [
      'know whether',
      'known whether',
      'know if',
      'known if',
      'clear whether',
      'clear if',
      'cannot rule out',
      "can't rule out",
      'not ruled out',
      'not been ruled out',
      'not rule out',
      'cannot exclude',
      'not excluded',
    ],
  },
  de: {
    negations: ['kein', 'keine', 'keinen', 'keiner', 'keinem', 'keinerlei', 'nicht', 'nie', 'ohne'],
    things: [
      'angriff',
      'attacke',
      'einbruch',
      'eindring',
      'hack',
      'kompromittier',
      'datenverlust',
      'datenabfluss',
      'datenleck',
      'gestohlen',
      'abgeflossen',
    ],
    phrases: ['ausgeschlossen', 'schließen wir aus', 'auszuschließen', 'ausschließen'],
    unless: [
      'wissen nicht',
      'weiß nicht',
      'nicht, ob',
      'unklar, ob',
      'unbekannt, ob',
      'nicht ausgeschlossen',
      'nicht auszuschließen',
      'nicht ausschließen',
      'schließen wir nicht aus',
    ],
  },
  sv: {
    negations: ['ingen', 'inget', 'inga', 'inte', 'aldrig', 'utan'],
    things: [
      'attack',
      'angrepp',
      'intrång',
      'hackad',
      'hackat',
      'komprometter',
      'dataförlust',
      'dataläcka',
      'stulits',
      'läckt',
    ],
    phrases: ['uteslutet att', 'utesluter', 'uteslutits', 'kan uteslutas'],
    unless: [
      'vet inte om',
      'oklart om',
      'inte utesluta',
      'inte uteslutet',
      'utesluter inte',
      'inte uteslutits',
      'inte uteslutas',
    ],
  },
  fr: {
    negations: ['aucun', 'aucune', 'pas', 'jamais', 'sans', 'ni'],
    things: ['attaque', 'intrusion', 'piratage', 'piraté', 'compromis', 'fuite de données', 'perte de données', 'volé'],
    phrases: ['exclu que', 'est exclu', 'est exclue', 'excluons', 'écartons', 'écartée', 'est écarté'],
    unless: [
      'savons pas si',
      'sait pas si',
      'ignorons si',
      'pas exclu',
      "n'est pas exclu",
      'ne pouvons pas exclure',
      "n'excluons pas",
      'pas écarté',
      "n'écartons pas",
    ],
  },
  es: {
    negations: ['ningún', 'ninguna', 'ningun', 'no', 'nunca', 'sin'],
    things: [
      'ataque',
      'intrusión',
      'intrusion',
      'hackeo',
      'comprometid',
      'fuga de datos',
      'pérdida de datos',
      'robad',
      'filtrad',
    ],
    phrases: ['descartamos', 'se descarta', 'descartado', 'descartada', 'queda excluid'],
    unless: [
      'sabemos si',
      'sabe si',
      'no descartamos',
      'no se descarta',
      'no está descartado',
      'no está descartada',
      'no podemos descartar',
      'no se ha descartado',
    ],
  },
  ja: {
    negations: [],
    things: [],
    phrases: [
      '攻撃ではありません',
      '攻撃ではない',
      '攻撃はありません',
      '攻撃は確認されていません',
      '侵入はありません',
      '侵入ではありません',
      '侵入は確認されていません',
      '不正アクセスはありません',
      '不正アクセスではありません',
      '不正アクセスは確認されていません',
      '漏えいはありません',
      '漏洩はありません',
      '漏えいは確認されていません',
      '漏洩は確認されていません',
      '可能性を否定',
      '可能性はありません',
    ],
    unless: ['否定できません', '否定できない', '否定はできません', 'かどうか'],
  },
};
