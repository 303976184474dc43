/** The bar of the wall: which layout, whether it is saved, how many columns, the list of cameras, full screen. */

import { ActionIcon, Button, Menu, NativeSelect, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconChevronDown,
  IconLayoutSidebarRightExpand,
  IconMaximize,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import type { Layout } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';
import { liveTexts } from '../../i18n/live.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { LayoutDialog } from './layout-dialogs.tsx';
import type { WallInHand } from './use-wall.ts';
import css from './wall-bar.module.css';
import { columnsMax, emptyWall } from './wall-model.ts';

interface WallBarProps {
  readonly inHand: WallInHand;
  readonly layouts: readonly Layout[];
  /** As drawn, which on a phone are one or two. */
  readonly columns: number;
  readonly isMuted: boolean;
  readonly isPickerOpen: boolean;
  readonly onColumns: (columns: number) => void;
  readonly onMute: () => void;
  readonly onPicker: () => void;
  readonly onFull: () => void;
  readonly onDialog: (dialog: LayoutDialog) => void;
}

export function WallBar(props: WallBarProps) {
  const { inHand, layouts, columns, isMuted, onDialog } = props;
  const t = useText(wallTexts);
  const lt = useText(liveTexts);
  const isPhone = useIsPhone();
  return (
    <header className={css['bar']}>
      <h1 className={css['title']}>{t('title')}</h1>
      <LayoutMenu inHand={inHand} layouts={layouts} onDialog={onDialog} />
      <SaveState inHand={inHand} onDialog={onDialog} />
      <span className={css['gap']} />
      <IconAction
        label={t('undo')}
        reason={inHand.canUndo ? undefined : t('reason.undo')}
        onClick={inHand.undo}
        icon={<IconArrowBackUp size={18} />}
      />
      <IconAction
        label={lt(isMuted ? 'action.unmute' : 'action.mute')}
        isPressed={isMuted}
        onClick={props.onMute}
        icon={isMuted ? <IconVolumeOff size={18} /> : <IconVolume size={18} />}
      />
      <Columns columns={columns} max={isPhone ? 2 : columnsMax} onChange={props.onColumns} />
      <Button
        variant="default"
        className={css['cameras'] ?? ''}
        leftSection={<IconLayoutSidebarRightExpand size={16} aria-hidden="true" />}
        aria-expanded={props.isPickerOpen}
        onClick={props.onPicker}
      >
        {t('cameras')}
      </Button>
      <IconAction label={t('full')} onClick={props.onFull} icon={<IconMaximize size={18} />} />
    </header>
  );
}

interface IconActionProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly isPressed?: boolean;
  readonly reason?: string | undefined;
  readonly onClick: () => void;
}

function IconAction({ label, icon, isPressed, reason, onClick }: IconActionProps) {
  return (
    <Tooltip label={reason ?? label}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={reason === undefined ? label : `${label}: ${reason}`}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        {...(reason === undefined ? {} : { 'aria-disabled': true, 'data-disabled': true })}
        onClick={() => {
          if (reason === undefined) onClick();
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

interface ColumnsProps {
  readonly columns: number;
  readonly max: number;
  readonly onChange: (columns: number) => void;
}

function Columns({ columns, max, onChange }: ColumnsProps) {
  const t = useText(wallTexts);
  const isPhone = useIsPhone();
  const numbers = Array.from({ length: max }, (_, index) => index + 1);
  if (isPhone) {
    return (
      <NativeSelect
        aria-label={t('columns')}
        className={css['select'] ?? ''}
        value={String(columns)}
        data={numbers.map((each) => ({ value: String(each), label: t('columns.option', { count: each }) }))}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    );
  }
  return (
    <SegmentedControl
      aria-label={t('columns')}
      size="sm"
      transitionDuration={0}
      value={String(columns)}
      data={numbers.map((each) => ({
        value: String(each),
        label: (
          <>
            <span aria-hidden="true">{`${String(each)}×${String(each)}`}</span>
            <span className="ks-visually-hidden">{t('columns.option', { count: each })}</span>
          </>
        ),
      }))}
      onChange={(value) => onChange(Number(value))}
    />
  );
}

interface LayoutProps {
  readonly inHand: WallInHand;
  readonly onDialog: (dialog: LayoutDialog) => void;
}

function LayoutMenu({ inHand, layouts, onDialog }: LayoutProps & { readonly layouts: readonly Layout[] }) {
  const t = useText(wallTexts);
  const { layout } = inHand;
  const mine = layouts.filter((each) => each.mine);
  const others = layouts.filter((each) => !each.mine);
  const canEdit = layout?.mine === true;
  return (
    <Menu position="bottom-start" withArrow>
      <Menu.Target>
        <Button
          variant="default"
          className={css['layout'] ?? ''}
          rightSection={<IconChevronDown size={16} aria-hidden="true" />}
        >
          <span className="ks-visually-hidden">{t('layout.choose')}: </span>
          {layout?.name ?? t('layout.new')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70dvh" className={css['menu'] ?? ''}>
        {layouts.length === 0 && <Menu.Label>{t('layout.none')}</Menu.Label>}
        {mine.length > 0 && <Menu.Label>{t('layout.mine')}</Menu.Label>}
        {mine.map((each) => (
          <Menu.Item key={each.id} onClick={() => inHand.choose(each)}>
            {each.name}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Label>{t('layout.others')}</Menu.Label>}
        {others.map((each) => (
          <Menu.Item key={each.id} onClick={() => inHand.choose(each)}>
            {t('layout.by', { name: each.name, owner: each.ownerName })}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => inHand.begin(emptyWall(inHand.wall.columns))}>{t('layout.empty')}</Menu.Item>
        <Menu.Item onClick={() => onDialog('save')}>{t('layout.save-as')}</Menu.Item>
        {layout !== undefined && (
          <>
            <Menu.Item disabled={!inHand.isChanged} onClick={() => inHand.choose(layout)}>
              {t('layout.revert')}
            </Menu.Item>
            <Menu.Divider />
            {!canEdit && <Menu.Label maw={280}>{t('reason.not-mine', { owner: layout.ownerName })}</Menu.Label>}
            <Menu.Item disabled={!canEdit} onClick={() => onDialog('edit')}>
              {t('layout.edit')}
            </Menu.Item>
            <Menu.Item disabled={!canEdit} color="down" onClick={() => onDialog('delete')}>
              {t('layout.delete')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says that something is not saved, and saves it where it came from, or asks for a name. */
function SaveState({ inHand, onDialog }: LayoutProps) {
  const t = useText(wallTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const isPhone = useIsPhone();
  const update = useCall(live.updateLayout, [live.listLayouts]);
  const { layout, wall, isChanged } = inHand;
  // On a phone, where room is scarce, what was never saved is saved from the menu.
  if (layout === undefined ? isPhone : !isChanged) return null;
  const save = (): void => {
    if (layout?.mine !== true) {
      onDialog('save');
      return;
    }
    update.mutate(
      {
        params: { id: layout.id },
        body: { name: layout.name, shared: layout.shared, columns: wall.columns, tiles: [...wall.tiles] },
      },
      {
        onSuccess: (saved) => toast({ text: t('layout.saved', { name: saved.name }) }),
        onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
      },
    );
  };
  return (
    <>
      {layout !== undefined && (
        <span className={css['unsaved']} role="status">
          {t('layout.unsaved')}
        </span>
      )}
      <ActionButton variant={layout === undefined ? 'default' : 'filled'} loading={update.isPending} onClick={save}>
        {t(layout?.mine === true ? 'layout.save' : 'layout.save-as')}
      </ActionButton>
    </>
  );
}
