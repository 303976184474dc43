import { describe, expect, it } from 'vitest';
import { createLoginGate, type LoginTurn } from './login-gate.ts';

const { signal } = new AbortController();

/** Lets everything that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate before a login', () => {
  it('lets one session at a time try a credential, in order', async () => {
    const gate = createLoginGate();
    const turns: [string, LoginTurn][] = [];
    const enter = async (name: string, id: string): Promise<void> => {
      turns.push([name, await gate.enter(id, 'cam', signal)]);
    };
    const names = (): string[] => turns.map(([name]) => name);
    void enter('a', 'one');
    void enter('b', 'one');
    void enter('c', 'one');
    void enter('other', 'two');
    await settle();
    expect(names()).toEqual(['a', 'other']);
    turns[0]?.[1]('accepted');
    await settle();
    expect(names()).toEqual(['a', 'other', 'b']);
    turns[2]?.[1]('unknown');
    await settle();
    expect(names()).toEqual(['a', 'other', 'b', 'c']);
  });

  it('turns all back after a refusal, those who wait and those who come', async () => {
    const gate = createLoginGate();
    const first = await gate.enter('one', 'cam', signal);
    const second = gate.enter('one', 'cam', signal);
    const third = gate.enter('one', 'cam', signal);
    first('refused');
    await expect(second).rejects.toMatchObject({ fields: { fault: 'login-refused' } });
    await expect(third).rejects.toMatchObject({ fields: { fault: 'login-refused' } });
    await expect(gate.enter('one', 'cam', signal)).rejects.toMatchObject({ fields: { fault: 'login-refused' } });
    await expect(gate.enter('two', 'cam', signal)).resolves.toBeTypeOf('function');
  });

  it('does not hold those up who come after one that gave up waiting', async () => {
    const gate = createLoginGate();
    const first = await gate.enter('one', 'cam', signal);
    const impatient = new AbortController();
    const second = gate.enter('one', 'cam', impatient.signal);
    const third = gate.enter('one', 'cam', signal);
    impatient.abort(new Error('gave up'));
    await expect(second).rejects.toThrow('gave up');
    first('accepted');
    await expect(third).resolves.toBeTypeOf('function');
  });
});
