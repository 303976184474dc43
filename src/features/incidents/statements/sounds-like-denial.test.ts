import { describe, expect, it } from 'vitest';
import type { PublicLocale } from '#src/core/messages.ts';
import { soundsLikeDenial } from './sounds-like-denial.ts';

const denials: readonly (readonly [PublicLocale, string])[] = [
  ['en', 'This is not the result of a cyber attack.'],
  ['en', "It wasn't an attack."],
  ['en', 'There has been no data loss.'],
  ['en', 'We have ruled out an intrusion.'],
  ['de', 'Es handelt sich nicht um einen Angriff.'],
  ['de', 'Es gab keinen Einbruch in unsere Systeme.'],
  ['de', 'Ein Angriff ist ausgeschlossen.'],
  ['sv', 'Det rör sig inte om ett intrång.'],
  ['sv', 'Vi utesluter en attack.'],
  ['fr', "Il ne s'agit pas d'une attaque."],
  ['fr', 'Aucune intrusion n’a eu lieu.'],
  ['es', 'No se trata de un ataque.'],
  ['es', 'Descartamos una intrusión.'],
  ['ja', '今回の障害は攻撃ではありません。'],
  ['ja', '情報の漏えいは確認されていません。'],
  // Dressed up: what counts is what a reader sees.
  ['en', 'We cannot rule out a fault of our provider, but this was not an attack.'],
  ['en', 'It is not known whether disks failed (it was not an attack).'],
  ['de', 'Wir wissen nicht, woran es liegt, es war aber kein Angriff.'],
  ['en', 'This was not an **att**ack.'],
  ['en', 'This was not an &#97;ttack.'],
  ['en', 'This was not an at\u200btack.'],
  ['en', 'This was not\nan attack.'],
];

const others: readonly (readonly [PublicLocale, string])[] = [
  ['en', 'We do not know whether this is an attack.'],
  ['en', 'We cannot rule out an attack.'],
  ['en', 'Sign-in does not work. We were attacked on Saturday.'],
  ['en', 'Recordings are not lost on the cameras.'],
  ['de', 'Wir wissen nicht, ob es ein Angriff war.'],
  ['de', 'Ein Angriff ist nicht ausgeschlossen.'],
  ['de', 'Die Anmeldung funktioniert nicht.'],
  ['sv', 'Vi vet inte om det är ett intrång.'],
  ['sv', 'Vi kan inte utesluta en attack.'],
  ['fr', "Nous ne savons pas si c'est une attaque."],
  ['fr', 'La connexion ne fonctionne pas.'],
  ['es', 'No sabemos si es un ataque.'],
  ['es', 'El inicio de sesión no funciona.'],
  ['ja', '攻撃かどうかは分かっていません。'],
  ['ja', 'サインインできません。'],
  ['en', 'We do not know, at this time, whether it was an attack.'],
  ['en', 'Sign-in does not work.\n\nAn attack on Saturday is the cause.'],
];

describe('words that sound like a denial', () => {
  it.each(denials)('%s: %s', (locale, text) => expect(soundsLikeDenial(locale, text)).toBe(true));
  it.each(others)('not %s: %s', (locale, text) => expect(soundsLikeDenial(locale, text)).toBe(false));
});
