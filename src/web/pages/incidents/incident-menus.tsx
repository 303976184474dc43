/** What can be done with the whole incident now; what cannot says why. */

import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { IncidentDialog } from './incident-dialogs.tsx';

interface IncidentMenusProps {
  readonly room: IncidentRoom;
  readonly reason: string | undefined;
  readonly onDialog: (dialog: IncidentDialog) => void;
}

export function IncidentMenus({ room, reason, onDialog }: IncidentMenusProps) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const { incident } = room;
  const acknowledge = useCall(incidents.acknowledgeIncident, [incidents.getIncident, incidents.listIncidents]);
  const isClosed = incident.state === 'closed';
  const isLocked = reason !== undefined || isClosed;
  const hasOff = room.effects.some((effect) => effect.kind === 'off-by-operator');
  const moves = room.mayMoveTo;
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={t('action.more')}>
            <IconDots size={18} aria-hidden="true" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {reason !== undefined && <Menu.Label>{reason}</Menu.Label>}
          {isClosed && <Menu.Label>{t('reason.closed')}</Menu.Label>}
          <Menu.Item disabled={reason !== undefined} onClick={() => onDialog({ name: 'note' })}>
            {t('action.note')}
          </Menu.Item>
          <Menu.Item disabled={isLocked} onClick={() => onDialog({ name: 'change' })}>
            {t('action.change')}
          </Menu.Item>
          <Menu.Item disabled={isLocked} onClick={() => onDialog({ name: 'off' })}>
            {t('action.off')}
          </Menu.Item>
          <Menu.Item disabled={isLocked || !hasOff} onClick={() => onDialog({ name: 'off-end' })}>
            {t('action.off.end')}
          </Menu.Item>
          <Menu.Item disabled={isLocked} onClick={() => onDialog({ name: 'worse' })}>
            {t('action.worse')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            renderRoot={(props) => <Link {...props} to={paths.incidentReport} params={{ incidentId: incident.id }} />}
          >
            {t('action.report')}
          </Menu.Item>
          {isClosed ? (
            <Menu.Item disabled={reason !== undefined} onClick={() => onDialog({ name: 'reopen' })}>
              {t('action.reopen')}
            </Menu.Item>
          ) : (
            <>
              {!room.mayBeFalseAlarm && <Menu.Label>{t('reason.measured')}</Menu.Label>}
              <Menu.Item
                color="down"
                disabled={isLocked || !room.mayBeFalseAlarm}
                onClick={() => onDialog({ name: 'false-alarm' })}
              >
                {t('action.false-alarm')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {!incident.isLedByPerson && !isClosed && (
        <ActionButton
          variant="default"
          reason={reason}
          loading={acknowledge.isPending}
          onClick={() =>
            acknowledge.mutate(
              { params: { id: incident.id } },
              {
                onSuccess: () => toast({ text: t('done.acknowledged') }),
                onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
              },
            )
          }
        >
          {t('action.acknowledge')}
        </ActionButton>
      )}
      {moves.length === 0 || reason !== undefined ? (
        !isClosed && (
          <ActionButton variant="default" reason={reason ?? t('reason.none-to-move')}>
            {t('action.move')}
          </ActionButton>
        )
      ) : (
        <Menu position="bottom-end" withArrow>
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden="true" />}>
              {t('action.move')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {moves.map((state) => (
              <Menu.Item key={state} onClick={() => onDialog({ name: 'move', to: state })}>
                {t(`state.${state}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
