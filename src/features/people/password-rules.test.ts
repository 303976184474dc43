import { describe, expect, it } from 'vitest';
import { nameKeyOf, normalisePassword, passwordProblem } from './password-rules.ts';

describe('passwordProblem', () => {
  it.each([
    ['short', 'short'],
    ['x'.repeat(257), 'long'],
    ['aaaaaaaaaaaa', 'common'],
    ['abababababab', 'common'],
    ['123456789012', 'common'],
    ['098765432109', 'common'],
    ['qwertyuiop123', 'common'],
    ['qwertyasdfgh', 'common'],
    ['Password1234!', 'common'],
    ['P@ssw0rd2026', 'common'],
    ['Passwort!!2026', 'common'],
    ['AdminAdmin123', 'common'],
    ['keepsight-camera', 'common'],
    ['xx-grace.hopper-1', 'name'],
  ])('refuses %s', (password, problem) => {
    expect(passwordProblem(password, ['Grace.Hopper'])).toBe(problem);
  });

  it.each([
    ['nordwind sucht mantel'],
    ['correct horse battery staple, but mine'],
    ['vT9!xq#2LmZ0'],
    ['пароль которого нет'],
    ['密碼很長也很難猜到所以可以'],
    ['x'.repeat(4) + 'nine lives of a cat'],
  ])('takes %s', (password) => {
    expect(passwordProblem(password, ['grace.hopper', 'Al'])).toBeUndefined();
  });

  it('counts characters and not UTF-16 units', () => {
    expect(passwordProblem('😀🐈🌵🍎🚲🎻⛵🧭', [])).toBe('short');
  });

  it('counts after normalisation, so that a ligature cannot make a long password', () => {
    expect(normalisePassword('ﬁ')).toBe('fi');
    expect(passwordProblem('é'.normalize('NFD').repeat(7), [])).toBe('short');
  });
});

describe('nameKeyOf', () => {
  it('is the same for one name typed in several ways', () => {
    expect(nameKeyOf(' ＡNNA ')).toBe(nameKeyOf('anna'));
  });
});
