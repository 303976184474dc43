import { describe, expect, it } from 'vitest';
import type { EvidencePack } from '../contract-records.ts';
import { publicPack } from './evidence.ts';

const sample: EvidencePack['monitors'][number]['samples'][number] = {
  ...{ vantageId: 'van_1', scheduledAt: 0, startedAt: 1, totalMs: 2, result: 'failing', failure: 'content.unexpected' },
  ...{ address: '192.0.2.7', httpStatus: 200, loopDelayMs: 0, phases: { connectMs: 3 } },
  detail: 'JSON db.owner fails the test equals "anna", it is "bert".',
  seen: {
    redirects: ['https://shop.example/in?key=s3cret', 'https://shop.example/home#token=s3cret'],
    finalUrl: 'https://shop.example/home?key=s3cret',
    certificate: { subject: 'shop.example', from: 5 },
    answers: ['shop.example. TXT "is it so?"'],
  },
};

const pack: EvidencePack = {
  ...{ kind: 'keepsight.contradiction-evidence', version: 1, generatedAt: 9, method: '', claims: [] },
  contradiction: {
    ...{ id: 'con_1', componentId: 'cmp_1', componentName: { en: 'Shop' }, kind: 'claimed-better' },
    ...{ claimed: 'ok', measured: 'down', startedAt: 0, raisedAt: 1, endedAt: null },
  },
  monitors: [
    {
      ...{ id: 'mon_1', name: 'Shop', probe: 'http', target: 'https://shop.example/in', periodS: 30 },
      ...{ vantages: [], samplesLeftOut: 0, samples: [sample] },
    },
  ],
};

describe('evidence for everybody', () => {
  it('holds no words of an answer and no address with what stands behind its question mark', () => {
    const shown = publicPack(pack);
    expect(JSON.stringify(shown)).not.toMatch(/s3cret|anna|bert/);
    expect(shown.monitors[0]?.samples[0]).toEqual({
      ...sample,
      detail: '',
      seen: {
        redirects: ['https://shop.example/in', 'https://shop.example/home'],
        finalUrl: 'https://shop.example/home',
        certificate: { subject: 'shop.example', from: 5 },
        answers: ['shop.example. TXT "is it so?"'],
      },
    });
  });
});
