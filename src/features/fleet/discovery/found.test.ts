import { describe, expect, it } from 'vitest';
import type { Recognition } from '#src/plugins/kit/driver.ts';
import { createFoundList, foundOf, isSameDevice, mergeFound, withHearsay, type Found } from './found.ts';

function aFound(
  host: string,
  identity: Recognition['identity'],
  more: Partial<{ port: number; driver: string; rank: number; confidence: 'certain' | 'likely' }> = {},
): Found {
  const { port = 80, driver = 'axis', rank = 10, confidence = 'certain' } = more;
  return foundOf({
    driver,
    rank,
    recognition: { confidence, identity, evidence: [`seen at ${host}:${String(port)}`] },
    target: { host, port, tls: port === 443 },
    fingerprint: port === 443 ? 'ab' : undefined,
    method: 'sweep',
  });
}

describe('findings merge', () => {
  it('over ports, and the safe one leads', () => {
    const merged = mergeFound(
      aFound('10.0.0.5', { serial: 'ACCC8E000001' }),
      aFound('10.0.0.5', { serial: 'ACCC8E000001' }, { port: 443 }),
    );
    expect(merged).toMatchObject({ target: { port: 443 }, fingerprint: 'ab', otherAddresses: ['10.0.0.5:80'] });
    expect(merged.evidence.map(({ text }) => text).toSorted()).toEqual(['seen at 10.0.0.5:443', 'seen at 10.0.0.5:80']);
  });

  it('over addresses by MAC, also when a third one connects two', () => {
    const list = createFoundList();
    list.add(aFound('10.0.0.5', { maker: 'M', serial: 'SER1234' }));
    list.add(aFound('10.0.0.6', { mac: 'ac:cc:8e:00:00:01' }));
    expect(list.size).toBe(2);
    list.add(aFound('10.0.0.7', { maker: 'M', serial: 'SER1234', mac: 'ac:cc:8e:00:00:01' }));
    expect(list.size).toBe(1);
    expect(list.all()[0]?.otherAddresses).toHaveLength(2);
  });

  it('not when two devices of one address tell different serial numbers', () => {
    expect(
      isSameDevice(
        aFound('10.0.0.5', { serial: 'ACCC8E000001' }),
        aFound('10.0.0.5', { serial: 'ACCC8E000002' }, { port: 8080 }),
      ),
    ).toBe(false);
  });

  it('and keep what only one of them knew', () => {
    const merged = mergeFound(
      aFound('10.0.0.5', { serial: 'ACCC8E000001', model: 'P1' }),
      aFound('10.0.0.5', { mac: 'ac:cc:8e:00:00:01', osVersion: '1' }, { driver: 'onvif', rank: 50 }),
    );
    expect(merged).toMatchObject({ driver: 'axis', identity: { model: 'P1', osVersion: '1' } });
  });
});

it('hearsay fills only what the device itself did not tell', () => {
  const evidence = { method: 'ws-discovery' as const, text: 'x' };
  expect(withHearsay(aFound('10.0.0.5', {}), [{ evidence, model: 'Said' }]).identity.model).toBe('Said');
  expect(withHearsay(aFound('10.0.0.5', { model: 'Own' }), [{ evidence, model: 'Said' }]).identity.model).toBe('Own');
});
