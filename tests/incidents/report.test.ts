/** The report for people who were not there: in their language, with names instead of ids. */

import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aText, aWorld, anIncident, nothing, publish, type World } from './world.ts';

describeOnStores('the report of an incident', (openFresh) => {
  async function reported(locale: 'en' | 'de'): Promise<{ world: World; id: string; markdown: string }> {
    const names = new Map([['web', { en: 'Cloud sign-in', de: 'Cloud-Anmeldung' }]]);
    const world = await aWorld(openFresh, { componentNames: async () => names });
    const { id } = await anIncident(world);
    const anna = await world.as('anna');
    const effect = { kind: 'off-by-operator' as const, componentIds: ['web'], offReason: 'protective' as const };
    await world.incidents.addEffect(anna, { ...nothing, params: { id }, body: { ...effect, reason: 'to be sure' } });
    const wrong = await publish(world, (await aDraft(world, id)).id);
    const input = aText([{ text: 'Nobody can sign in.' }], { supersedes: wrong.id, correction: 'We counted too few.' });
    const texts = [
      { ...input.texts[0], locale: 'en' as const, review: 'original' as const, title: 'All sign-in fails', body: '' },
      { locale: 'de' as const, review: 'reviewed' as const, title: 'Jede Anmeldung scheitert', body: '' },
    ].map((text) => ({ claimTexts: {}, ...text }));
    await publish(world, (await aDraft(world, id, { ...input, texts })).id);
    const query = { locale };
    const { markdown } = await world.incidents.getIncidentReport(anna, { ...nothing, params: { id }, query });
    return { world, id, markdown };
  }

  it('names components and statements', async () => {
    const { markdown } = await reported('en');
    expect(markdown).toContain('Components: Cloud sign-in');
    expect(markdown).toContain('Switched off (to protect): Cloud sign-in. to be sure');
    expect(markdown).toContain('Published “All sign-in fails”, correcting “Sign-in fails”');
    expect(markdown).toMatch(
      /“All sign-in fails” corrects “Sign-in fails”, which had stood for .*We counted too few\./,
    );
    expect(markdown).toContain('Replaced by “All sign-in fails”');
  });

  it('is German for who reads German', async () => {
    const { markdown } = await reported('de');
    expect(markdown).toContain('Bestandteile: Cloud-Anmeldung');
    expect(markdown).toContain('Abgeschaltet (zum Schutz): Cloud-Anmeldung. to be sure');
    expect(markdown).toContain('„Jede Anmeldung scheitert“ veröffentlicht, berichtigt „Sign-in fails“');
    expect(markdown).toContain('Eröffnet als bestätigt, schwer, von Hand: customers call');
    expect(markdown).not.toMatch(/\b(Published|Opened|Components|Timeline|Approved|confirmed|major)\b/);
  });
});
