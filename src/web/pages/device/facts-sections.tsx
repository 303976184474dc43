/** What the device said about itself, each group with its age and the call that it came from. */

import { Badge, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DeviceDetail, FactEntry } from '#src/features/fleet/contract-schemas.ts';
import { useNowMs } from '../../browser/clock.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { formatFingerprint } from '../../i18n/formats.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { FactRow, Facts, Section } from '../../ui/page.tsx';
import css from './facts-sections.module.css';

type FactOf<K extends FactEntry['kind']> = Extract<FactEntry, { kind: K }>;

function factOf<K extends FactEntry['kind']>(device: DeviceDetail, kind: K): FactOf<K> | undefined {
  return device.facts.find((fact): fact is FactOf<K> => fact.kind === kind);
}

function Source({ fact }: { readonly fact: FactEntry }) {
  const t = useText(deviceTexts);
  const format = useFormats();
  const now = useNowMs(10_000);
  const age = format.relative(fact.lastSeenAt, Math.max(now, fact.lastSeenAt));
  const isNew = fact.firstSeenAt === fact.lastSeenAt;
  return (
    <p className={css['source']} title={format.exact(fact.lastSeenAt)}>
      {isNew ? t('source.new', { age }) : t('source', { age, first: format.dateTime(fact.firstSeenAt) })}{' '}
      <code>{fact.source}</code>
    </p>
  );
}

function Row({ term, value }: { readonly term: string; readonly value: ReactNode }) {
  return value === undefined || value === null || value === '' ? null : <FactRow term={term}>{value}</FactRow>;
}

export function IdentitySection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const ui = useText(uiTexts);
  const fact = factOf(device, 'identity');
  const value = fact?.value;
  return (
    <Section title={t('identity')}>
      <Facts>
        <FactRow term={t('identity.kind')}>{ui(`kind.${device.kind}`)}</FactRow>
        <Row term={t('identity.maker')} value={device.maker} />
        <Row term={t('identity.model')} value={device.model} />
        <Row term={t('identity.product')} value={device.productName} />
        <Row term={t('identity.version')} value={device.osVersion} />
        <Row term={t('identity.track')} value={value?.osTrack} />
        <Row term={t('identity.built')} value={value?.builtAt} />
        <Row term={t('identity.serial')} value={device.serial === null ? null : <code>{device.serial}</code>} />
        <Row term={t('identity.mac')} value={device.mac === null ? null : <code>{device.mac}</code>} />
        <Row term={t('identity.hardware')} value={value?.hardwareId} />
        <Row term={t('identity.soc')} value={[value?.soc, value?.architecture].filter(Boolean).join(', ')} />
      </Facts>
      {fact !== undefined && <Source fact={fact} />}
    </Section>
  );
}

export function RunningSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const ui = useText(uiTexts);
  const format = useFormats();
  const liveness = factOf(device, 'liveness');
  const clock = factOf(device, 'clock');
  if (liveness === undefined && clock === undefined) return null;
  const uptime = liveness?.value.uptimeSeconds;
  return (
    <Section title={t('running')}>
      {liveness !== undefined && (
        <>
          <Facts>
            <FactRow term={t('running.ready')}>{ui(liveness.value.ready ? 'yes' : 'no')}</FactRow>
            <Row term={t('running.uptime')} value={uptime === undefined ? undefined : format.duration(uptime * 1000)} />
            <Row
              term={t('running.boot')}
              value={liveness.value.bootId === undefined ? undefined : <code>{liveness.value.bootId}</code>}
            />
          </Facts>
          <Source fact={liveness} />
        </>
      )}
      {clock !== undefined && (
        <>
          <Facts>
            <FactRow term={t('running.clock')}>
              <ClockWords fact={clock} />
            </FactRow>
          </Facts>
          <Source fact={clock} />
        </>
      )}
    </Section>
  );
}

function ClockWords({ fact }: { readonly fact: FactOf<'clock'> }) {
  const t = useText(deviceTexts);
  const format = useFormats();
  const { offsetMs, uncertaintyMs, synchronised } = fact.value;
  const isExact = Math.abs(offsetMs) <= Math.max(uncertaintyMs, 1000);
  const offset = format.duration(Math.abs(offsetMs));
  const uncertainty = format.duration(Math.max(1000, uncertaintyMs));
  const direction = offsetMs > 0 ? t('running.clock.ahead', { offset }) : t('running.clock.behind', { offset });
  return (
    <>
      {isExact ? t('running.clock.exact', { uncertainty }) : direction}
      {synchronised !== undefined && `, ${t(synchronised ? 'running.clock.sync' : 'running.clock.no-sync')}`}
    </>
  );
}

export function StreamsSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const fact = factOf(device, 'channels');
  if (fact === undefined || fact.value.channels.length === 0) return null;
  return (
    <Section title={t('streams')}>
      {fact.value.channels.map((channel, index) => (
        <ChannelView key={channel.id} channel={channel} isOpen={index === 0} />
      ))}
      <Source fact={fact} />
    </Section>
  );
}

type Channel = FactOf<'channels'>['value']['channels'][number];

function ChannelView({ channel, isOpen }: { readonly channel: Channel; readonly isOpen: boolean }) {
  const t = useText(deviceTexts);
  const name = t('streams.channel', { id: channel.id, name: channel.name, count: channel.profiles.length });
  return (
    <details className={css['details']} open={isOpen}>
      <summary>{name}</summary>
      {/* A table that scrolls sideways must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css['scroll']} role="region" aria-label={name} tabIndex={0}>
        <Table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('streams.profile')}</th>
              <th scope="col">{t('streams.codec')}</th>
              <th scope="col">{t('streams.size')}</th>
              <th scope="col">{t('streams.rate')}</th>
              <th scope="col">{t('streams.sound')}</th>
              <th scope="col">{t('streams.address')}</th>
            </tr>
          </thead>
          <tbody>
            {channel.profiles.map((profile) => (
              <ProfileRow key={profile.id} profile={profile} />
            ))}
          </tbody>
        </Table>
      </div>
    </details>
  );
}

const nothing = '–';

function ProfileRow({ profile }: { readonly profile: Channel['profiles'][number] }) {
  const { width, height, framesPerSecond, bitrateKbps } = profile;
  const rate = [
    framesPerSecond === undefined ? undefined : `${String(framesPerSecond)}/s`,
    bitrateKbps === undefined || bitrateKbps === 0 ? undefined : `${String(bitrateKbps)} kbit/s`,
  ].filter((part) => part !== undefined);
  return (
    <tr>
      <th scope="row">{profile.name}</th>
      <td>{profile.codec?.toUpperCase() ?? nothing}</td>
      <td className={css['size']}>
        {width === undefined || height === undefined ? nothing : `${String(width)} × ${String(height)}`}
      </td>
      <td>{rate.length === 0 ? nothing : rate.join(', ')}</td>
      <td>{profile.audioCodec?.toUpperCase() ?? nothing}</td>
      <td>{profile.rtspUrl === undefined ? nothing : <code>{profile.rtspUrl}</code>}</td>
    </tr>
  );
}

export function CertificateSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const format = useFormats();
  const fact = factOf(device, 'certificate');
  if (fact === undefined) return null;
  const { value } = fact;
  return (
    <Section title={t('certificate')}>
      <Facts>
        <FactRow term={t('certificate.subject')}>{value.subject}</FactRow>
        <FactRow term={t('certificate.issuer')}>
          {value.issuer}
          {value.selfSigned && ` (${t('certificate.self')})`}
        </FactRow>
        <Row term={t('certificate.names')} value={value.subjectAltName} />
        <FactRow term={t('certificate.valid')}>
          {t('certificate.range', { from: format.date(value.validFromAt), to: format.date(value.validToAt) })}
        </FactRow>
        <FactRow term={t('certificate.key')}>
          {value.keyType.toUpperCase()} {value.keyBits}
        </FactRow>
        <FactRow term={t('certificate.protocol')}>{value.protocol}</FactRow>
        <FactRow term={t('certificate.fingerprint')}>
          <code>{formatFingerprint(value.fingerprint)}</code>
        </FactRow>
      </Facts>
      <Source fact={fact} />
    </Section>
  );
}

export function CapabilitiesSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const fact = factOf(device, 'capabilities');
  if (fact === undefined) return null;
  const { capabilities, interfaces } = fact.value;
  return (
    <Section title={t('capabilities')}>
      <ul className={css['badges']}>
        {capabilities.map((name) => (
          <li key={name}>
            <Badge variant="default" radius="sm" tt="none" fw={500}>
              {t(`capability.${name}`)}
            </Badge>
          </li>
        ))}
      </ul>
      <details className={css['details']}>
        <summary>{t('capabilities.interfaces', { count: interfaces.length })}</summary>
        <ul className={css['interfaces']}>
          {interfaces.map((each) => (
            <li key={`${each.family} ${each.id} ${each.version ?? ''}`}>
              <code>{each.id}</code> {each.version} <span className={css['faint']}>{each.family}</span>
            </li>
          ))}
        </ul>
      </details>
      <Source fact={fact} />
    </Section>
  );
}

export function AccountsSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const fact = factOf(device, 'accounts');
  if (fact === undefined) return null;
  return (
    <Section title={t('accounts')}>
      <Table className={css['table']} verticalSpacing={6}>
        <thead>
          <tr>
            <th scope="col">{t('accounts.name')}</th>
            <th scope="col">{t('accounts.roles')}</th>
          </tr>
        </thead>
        <tbody>
          {fact.value.accounts.map((account) => (
            <tr key={account.name}>
              <th scope="row">{account.name}</th>
              <td>{account.roles.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Source fact={fact} />
    </Section>
  );
}
