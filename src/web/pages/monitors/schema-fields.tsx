/** Draws the fields of a JSON schema. Knows no probe; what it cannot draw is written as JSON. */

import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  JsonInput,
  NativeSelect,
  NumberInput,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { DeviceField } from './device-field.tsx';
import { emptyOf, type Field, initialOf, isRecord, type Json, wordsOf } from './form-model.ts';
import css from './schema-fields.module.css';

interface SchemaFieldsProps {
  readonly fields: readonly Field[];
  readonly values: Readonly<Record<string, Json>>;
  /** One sentence per wrong field, by the field's name. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (values: Readonly<Record<string, Json>>) => void;
}

export function SchemaFields({ fields, values, problems, onChange }: SchemaFieldsProps) {
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <SchemaField
          key={field.name}
          field={field}
          value={values[field.name]}
          problems={problems}
          onChange={(value) => {
            const { [field.name]: _old, ...rest } = values;
            onChange(value === undefined ? rest : { ...rest, [field.name]: value });
          }}
        />
      ))}
    </Stack>
  );
}

interface SchemaFieldProps {
  readonly field: Field;
  readonly value: Json | undefined;
  readonly problems: Readonly<Record<string, string>>;
  /** Instead of the field's own words, for one entry of a list. */
  readonly label?: string;
  readonly onChange: (value: Json | undefined) => void;
}

function SchemaField({ field, value, problems, label, onChange }: SchemaFieldProps) {
  const t = useText(monitorsTexts);
  const common = {
    label: label ?? field.label ?? wordsOf(field.name),
    description: field.description === undefined ? undefined : <span lang={field.language}>{field.description}</span>,
    required: field.isRequired,
    error: problems[field.name],
  };
  switch (field.kind) {
    case 'text': {
      const text = typeof value === 'string' ? value : '';
      const max = field.maxLength === undefined ? {} : { maxLength: field.maxLength };
      const isUrl = /url|host|address|path/i.test(field.name);
      return field.isLong && !isUrl ? (
        <Textarea
          {...common}
          {...max}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <TextInput {...common} {...max} value={text} onChange={(event) => onChange(event.currentTarget.value)} />
      );
    }
    case 'device':
      return <DeviceField {...common} value={value} onChange={onChange} />;
    case 'number':
      return (
        <NumberInput
          {...common}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          clampBehavior="none"
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'switch':
      return (
        <Checkbox
          size="sm"
          label={common.label}
          description={common.description}
          error={common.error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice': {
      const wordOf = (option: string | number): string => field.optionWords?.[option] ?? String(option);
      const usual =
        typeof field.initial === 'string' || typeof field.initial === 'number'
          ? t('form.usual', { value: wordOf(field.initial) })
          : t('form.none');
      return (
        <NativeSelect
          {...common}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
          data={[
            ...(field.isRequired ? [] : [{ value: '', label: usual }]),
            ...field.options.map((option) => ({ value: String(option), label: wordOf(option) })),
          ]}
          onChange={(event) => onChange(field.options.find((option) => String(option) === event.currentTarget.value))}
        />
      );
    }
    case 'names':
      return <NamesField field={field} label={common.label} value={value} onChange={onChange} />;
    case 'list':
      return <ListField field={field} label={common.label} value={value} problems={problems} onChange={onChange} />;
    case 'group':
    case 'variants':
      return <GroupField field={field} label={common.label} value={value} problems={problems} onChange={onChange} />;
    case 'json':
      return <PlainJson {...common} value={value} onChange={onChange} />;
  }
}

function About({ field }: { readonly field: Field }) {
  if (field.description === undefined) return null;
  return (
    <p className={css['about']} lang={field.language}>
      {field.description}
    </p>
  );
}

interface ListFieldProps {
  readonly field: Extract<Field, { kind: 'list' }>;
  readonly label: string;
  readonly value: Json | undefined;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (value: Json) => void;
}

function ListField({ field, label, value, problems, onChange }: ListFieldProps) {
  const t = useText(monitorsTexts);
  const items = Array.isArray(value) ? value : [];
  return (
    <Fieldset legend={label} className={css['group']}>
      <About field={field} />
      <Stack gap="xs">
        {items.map((item, index) => (
          // Entries have no identity of their own; their place is all there is.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={css['entry']}>
            <div className={css['grow']}>
              <SchemaField
                field={field.item}
                value={item}
                problems={problems}
                label={t('form.item', { number: index + 1 })}
                onChange={(next) => onChange(items.with(index, next ?? emptyOf(field.item)))}
              />
            </div>
            <RemoveEntry number={index + 1} onClick={() => onChange(items.toSpliced(index, 1))} />
          </div>
        ))}
        <AddEntry isFull={items.length >= field.itemsMax} onClick={() => onChange([...items, emptyOf(field.item)])} />
      </Stack>
      {problems[field.name] !== undefined && <p className={css['problem']}>{problems[field.name]}</p>}
    </Fieldset>
  );
}

interface NamesFieldProps {
  readonly field: Field;
  readonly label: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

/** Names with texts, such as header fields. Kept as rows while one writes, because two names may be alike for a moment. */
function NamesField({ field, label, value, onChange }: NamesFieldProps) {
  const t = useText(monitorsTexts);
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(() =>
    Object.entries(isRecord(value) ? value : {}).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    ),
  );
  const set = (next: readonly (readonly [string, string])[]): void => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([name]) => name !== '')));
  };
  return (
    <Fieldset legend={label} className={css['group']}>
      <About field={field} />
      <Stack gap="xs">
        {rows.map(([name, text], index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the place is all the identity there is
          <div key={index} className={css['entry']}>
            <TextInput
              className={css['grow']}
              label={t('form.key')}
              value={name}
              onChange={(event) => set(rows.with(index, [event.currentTarget.value, text]))}
            />
            <TextInput
              className={css['grow']}
              label={t('form.value')}
              value={text}
              onChange={(event) => set(rows.with(index, [name, event.currentTarget.value]))}
            />
            <RemoveEntry number={index + 1} onClick={() => set(rows.toSpliced(index, 1))} />
          </div>
        ))}
        <AddEntry isFull={rows.length >= 50} onClick={() => set([...rows, ['', '']])} />
      </Stack>
    </Fieldset>
  );
}

interface GroupFieldProps {
  readonly field: Extract<Field, { kind: 'group' | 'variants' }>;
  readonly label: string;
  readonly value: Json | undefined;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (value: Json | undefined) => void;
}

function GroupField({ field, label, value, problems, onChange }: GroupFieldProps) {
  const t = useText(monitorsTexts);
  const record = isRecord(value) ? value : undefined;
  const tag = field.kind === 'variants' ? record?.[field.tag] : undefined;
  const fields =
    field.kind === 'group' ? field.fields : (field.variants.find((each) => each.value === tag)?.fields ?? []);
  if (record === undefined) {
    return (
      <Fieldset legend={label} className={css['group']}>
        <About field={field} />
        <Button size="compact-sm" variant="default" onClick={() => onChange(emptyOf(field))}>
          {t('form.set')}
        </Button>
      </Fieldset>
    );
  }
  return (
    <Fieldset legend={label} className={css['group']}>
      <About field={field} />
      <Stack gap="sm">
        {field.kind === 'variants' && (
          <NativeSelect
            label={t('form.kind')}
            value={typeof tag === 'string' ? tag : ''}
            data={field.variants.map((each) => ({ value: each.value, label: wordsOf(each.value) }))}
            onChange={(event) => {
              const chosen = field.variants.find((each) => each.value === event.currentTarget.value);
              if (chosen !== undefined) onChange({ [field.tag]: chosen.value, ...initialOf(chosen.fields) });
            }}
          />
        )}
        <SchemaFields
          fields={fields}
          values={record}
          problems={problems}
          onChange={(next) =>
            onChange(field.kind === 'variants' && tag !== undefined ? { ...next, [field.tag]: tag } : { ...next })
          }
        />
        {!field.isRequired && (
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
            {t('form.unset')}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}

interface PlainJsonProps {
  readonly label: string;
  readonly description: React.ReactNode;
  readonly required: boolean;
  readonly error: string | undefined;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

function PlainJson({ value, onChange, label, description, required, error }: PlainJsonProps) {
  const t = useText(monitorsTexts);
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, undefined, 2));
  const [isWrong, setWrong] = useState(false);
  const take = (next: string): void => {
    setText(next);
    try {
      onChange(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
      setWrong(false);
    } catch {
      // Half-written JSON is the usual state while one writes.
      setWrong(true);
    }
  };
  return (
    <JsonInput
      label={`${label} (${t('form.json')})`}
      description={description}
      required={required}
      error={isWrong ? t('form.json.invalid') : error}
      autosize
      minRows={2}
      maxRows={12}
      value={text}
      onChange={take}
    />
  );
}

function AddEntry({ isFull, onClick }: { readonly isFull: boolean; readonly onClick: () => void }) {
  const t = useText(monitorsTexts);
  return (
    <div>
      <Button
        size="compact-sm"
        variant="default"
        disabled={isFull}
        leftSection={<IconPlus size={14} aria-hidden="true" />}
        onClick={onClick}
      >
        {t('form.add')}
      </Button>
    </div>
  );
}

function RemoveEntry({ number, onClick }: { readonly number: number; readonly onClick: () => void }) {
  const t = useText(monitorsTexts);
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={t('form.remove', { number })} onClick={onClick}>
      <IconX size={16} />
    </ActionIcon>
  );
}
