/** Where to look: the networks of this machine are chosen already, more can be named. */

import { Checkbox, Collapse, NativeSelect, NumberInput, Stack, Textarea, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import type { Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { discoverTexts } from '../../i18n/discover.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './discover-page.module.css';
import { linesOf } from './discover-search.ts';

const paceDefault = 1000;

interface StartFormProps {
  readonly sites: readonly Site[];
  readonly isRunning: boolean;
  /** Networks that were searched lately, so that nobody has to type them again. */
  readonly lately: readonly string[];
}

export function StartForm({ sites, isRunning, lately }: StartFormProps) {
  const t = useText(discoverTexts);
  const networks = useQuery(queryOf(fleet.listNetworks, {}));
  const start = useCall(fleet.startDiscovery, [fleet.listDiscoveryRuns, fleet.listCandidates]);
  const [multicast, setMulticast] = useState(true);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [typedSubnets, setSubnets] = useState<string>();
  const [addresses, setAddresses] = useState('');
  const [pace, setPace] = useState<string | number>(paceDefault);
  const [siteId, setSiteId] = useState('');
  const [isMoreChosen, setMore] = useState<boolean>();
  const own = networks.data?.networks ?? [];
  const known = lately.filter((subnet) => !own.some((each) => each.subnet === subnet));
  const subnets = typedSubnets ?? known.join('\n');
  const chosen = own.map((each) => each.subnet).filter((subnet) => !left.has(subnet));
  const allSubnets = [...new Set([...chosen, ...linesOf(subnets)])];
  const isMore = isMoreChosen ?? known.length > 0;
  const isNothing = !multicast && allSubnets.length === 0 && linesOf(addresses).length === 0;
  const nothingReason = isNothing ? t('form.nothing') : undefined;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    start.mutate({
      body: {
        multicast,
        subnets: allSubnets,
        addresses: linesOf(addresses),
        pace: Number(pace) || paceDefault,
        ...(siteId === '' ? {} : { siteId }),
      },
    });
  };
  return (
    <Section title={t('form.title')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Checkbox
            size="sm"
            label={t('form.multicast')}
            description={t('form.multicast.about')}
            checked={multicast}
            onChange={(event) => setMulticast(event.currentTarget.checked)}
          />
          {networks.isPending && <LoadingRows rows={1} />}
          {networks.isError && <p>{t('form.networks.error')}</p>}
          {networks.data !== undefined && (
            <Checkbox.Group
              label={t('form.networks')}
              value={chosen}
              onChange={(value) =>
                setLeft(new Set(own.map((each) => each.subnet).filter((each) => !value.includes(each))))
              }
            >
              <div className={css['networks']}>
                {own.length === 0 && <p className={css['faint']}>{t('form.networks.none')}</p>}
                {own.map((each) => (
                  <Checkbox key={each.subnet} size="sm" value={each.subnet} label={`${each.subnet} (${each.name})`} />
                ))}
              </div>
            </Checkbox.Group>
          )}
          <UnstyledButton className={css['more']} aria-expanded={isMore} onClick={() => setMore(!isMore)} type="button">
            {isMore ? (
              <IconChevronDown size={16} aria-hidden="true" />
            ) : (
              <IconChevronRight size={16} aria-hidden="true" />
            )}
            {t('form.more')}
          </UnstyledButton>
          <Collapse expanded={isMore}>
            <div className={css['options']}>
              <Textarea
                label={t('form.subnets')}
                description={t('form.subnets.about')}
                autosize
                minRows={2}
                maxRows={8}
                value={subnets}
                onChange={(event) => setSubnets(event.currentTarget.value)}
              />
              <Textarea
                label={t('form.addresses')}
                description={t('form.addresses.about')}
                autosize
                minRows={2}
                maxRows={8}
                value={addresses}
                onChange={(event) => setAddresses(event.currentTarget.value)}
              />
              <NumberInput
                label={t('form.pace')}
                description={t('form.pace.about')}
                min={10}
                max={10_000}
                step={100}
                allowDecimal={false}
                value={pace}
                onChange={setPace}
              />
              {sites.length > 1 && (
                <NativeSelect
                  label={t('form.site')}
                  data={sites.map((site) => ({ value: site.id, label: site.name }))}
                  value={siteId === '' ? (sites[0]?.id ?? '') : siteId}
                  onChange={(event) => setSiteId(event.currentTarget.value)}
                />
              )}
            </div>
          </Collapse>
          {start.isError && <ProblemNotice error={start.error} />}
          <ActionButton
            type="submit"
            className={css['start']}
            loading={start.isPending}
            reason={isRunning ? t('reason.running') : nothingReason}
          >
            {t('form.start')}
          </ActionButton>
        </Stack>
      </form>
    </Section>
  );
}
