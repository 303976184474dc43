/** Where the device is, how Keepsight signs in there, and which certificate it is known by. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { DeviceDetail, Group, Site } from '#src/features/fleet/contract-schemas.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { formatFingerprint } from '../../i18n/formats.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Age, Moment } from '../../ui/age.tsx';
import { FactRow, Facts, Section } from '../../ui/page.tsx';
import type { DeviceDialog } from './device-dialogs.tsx';

interface ConnectionSectionProps {
  readonly device: DeviceDetail;
  readonly sites: readonly Site[];
  readonly groups: readonly Group[];
  readonly onDialog: (dialog: DeviceDialog) => void;
}

export function ConnectionSection({ device, sites, groups, onDialog }: ConnectionSectionProps) {
  const t = useText(deviceTexts);
  const ui = useText(uiTexts);
  const { certificate, credential } = device;
  const site = sites.find((each) => each.id === device.siteId);
  const groupNames = groups.filter((group) => device.groupIds.includes(group.id)).map((group) => group.name);
  return (
    <Section title={t('connection')}>
      <Facts>
        <FactRow term={t('connection.address')}>
          <code>
            {device.host.includes(':') ? `[${device.host}]` : device.host}:{device.port}
            {device.path}
          </code>{' '}
          {t(device.tls ? 'connection.encrypted' : 'connection.clear')}
        </FactRow>
        <FactRow term={t('connection.driver')}>{device.driver ?? ui('unknown')}</FactRow>
        <FactRow term={t('connection.login')}>
          {t(`connection.login.${device.login}`, { user: credential?.username ?? '' })}
          {credential !== null && (
            <>
              {' · '}
              {t('connection.login.since')} <Age at={credential.changedAt} />
            </>
          )}
        </FactRow>
        <FactRow term={t('connection.certificate')}>
          {certificate.pinned === null ? (
            t('connection.certificate.none')
          ) : (
            <code>{formatFingerprint(certificate.pinned)}</code>
          )}
          {certificate.offered !== null && (
            <p>
              <strong>{t('connection.certificate.other')}</strong>{' '}
              <Button size="compact-sm" variant="default" onClick={() => onDialog('certificate')}>
                {t('action.certificate')}
              </Button>
            </p>
          )}
        </FactRow>
        {site !== undefined && (
          <FactRow term={t('connection.site')}>
            <Link to={paths.fleet} search={{ siteId: [site.id] }}>
              {site.name}
            </Link>
          </FactRow>
        )}
        <FactRow term={t('connection.groups')}>{groupNames.length === 0 ? ui('none') : groupNames.join(', ')}</FactRow>
        <FactRow term={t('connection.added')}>
          <Moment at={device.addedAt} />
        </FactRow>
      </Facts>
    </Section>
  );
}
