/** The pages that the hub answers forms with: plain HTML with the style of the public page, no script. Pure. */

import { formatMessage, type MessageValues, type PublicLocale } from '#src/core/messages.ts';
import { type NoticeChoice, chosenComponentsMax } from '../contract-notices.ts';
import type { LocalText } from '../contract-schemas.ts';
import { html, type Html } from '../page/html.ts';
import { stylePath } from '../page/layout.ts';
import { languageNames, sayIn } from '../page/words/say.ts';
import { localText } from './render-text.ts';
import { formWords } from './words/form-words.data.ts';

type FormWord = keyof (typeof formWords)['en'];

export function sayForm(locale: PublicLocale, key: FormWord, values?: MessageValues): string {
  return formatMessage(formWords, locale, key, values);
}

export interface FormPage {
  readonly locale: PublicLocale;
  readonly pageTitle: string;
  readonly heading: string;
  readonly main: Html;
  /** Where the page lies, ending with `/`; without it, everything is asked for relative to where the forms stand. */
  readonly root?: string;
}

export function renderFormPage({ locale, pageTitle, heading, main, root = '' }: FormPage): string {
  return html`<!doctype html>
    <html lang="${locale}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${heading} · ${pageTitle}</title>
        <link rel="stylesheet" href="${root}${stylePath}" />
      </head>
      <body>
        <header class="top">
          <div class="wrap">
            <p class="brand"><a href="${root}${locale}/">${pageTitle}</a></p>
          </div>
        </header>
        <main id="main" class="wrap">
          <h1>${heading}</h1>
          ${main}
          <p><a href="${root}${locale}/">${sayForm(locale, 'back')}</a></p>
        </main>
      </body>
    </html> `.text;
}

export function sentencePage(locale: PublicLocale, pageTitle: string, kind: SentenceKind): string {
  const main = html`<p>${sayForm(locale, `${kind}.text`)}</p>`;
  return renderFormPage({ locale, pageTitle, heading: sayForm(locale, `${kind}.title`), main });
}
type SentenceKind = 'asked' | 'asked-push' | 'left' | 'reported' | 'asked-question';

export type FormProblem =
  | 'link'
  | 'address'
  | 'busy'
  | 'closed'
  | 'form'
  | 'push'
  | 'large'
  | 'media'
  | 'request'
  | 'fault';

/** @param id of the request, for who looks into the log */
export function wrongPage(locale: PublicLocale, pageTitle: string, problem: FormProblem, id = ''): string {
  const main = html`<p role="alert">${sayForm(locale, `wrong.${problem}`, { id })}</p>`;
  return renderFormPage({ locale, pageTitle, heading: sayForm(locale, 'wrong.title'), main });
}

/** For an address of the page at which there is nothing, however deep it lies. */
export function absentPage(locale: PublicLocale, pageTitle: string, kind: 'missing' | 'empty', root: string): string {
  const main = html`<p>${sayForm(locale, `${kind}.text`)}</p>`;
  return renderFormPage({ locale, pageTitle, heading: sayForm(locale, `${kind}.title`), main, root });
}

/** Filled in by programs; people see it only where there is no style, and are told to leave it. */
function trap(locale: PublicLocale): Html {
  return html`<p class="trap" aria-hidden="true">
    <label for="website">${sayForm(locale, 'trap')}</label
    ><input id="website" name="website" type="text" autocomplete="off" tabindex="-1" />
  </p>`;
}

const pressActions = { confirm: 'confirm', leave: 'unsubscribe', return: 'return' } as const;

/** A page with one button: what opens a link must not change anything. */
export function pressPage(
  locale: PublicLocale,
  pageTitle: string,
  kind: keyof typeof pressActions,
  token: string,
): string {
  const action = pressActions[kind];
  const main = html`<p>${sayForm(locale, `${kind}.text`)}</p>
    <form method="post" action="${action}">
      <input type="hidden" name="token" value="${token}" /><input
        type="hidden"
        name="locale"
        value="${locale}"
      /><button type="submit">${sayForm(locale, `${kind}.submit`)}</button>
    </form>`;
  return renderFormPage({ locale, pageTitle, heading: sayForm(locale, `${kind}.title`), main });
}

export interface ChoosableComponent {
  readonly id: string;
  readonly name: LocalText;
  readonly parentId: string | null;
}

/** A step to the right for each that it is a part of, as on the page. */
function indent({ parentId }: ChoosableComponent, all: readonly ChoosableComponent[]): string {
  let depth = 0;
  for (let up = parentId; up !== null && depth < all.length; depth += 1) {
    const above = up;
    up = all.find(({ id }) => id === above)?.parentId ?? null;
  }
  return '\u{2003}'.repeat(depth);
}

export interface ChoiceForm {
  readonly locale: PublicLocale;
  readonly locales: readonly PublicLocale[];
  readonly fallback: PublicLocale;
  readonly choice: NoticeChoice;
  readonly components: readonly ChoosableComponent[];
  readonly action: 'subscribe' | 'push' | 'manage';
  /** A summary once a day is for mail. */
  readonly hasDelivery: boolean;
  readonly submit: string;
  /** What goes back as it is. */
  readonly hidden: Readonly<Record<string, string>>;
}

export function choiceForm(form: ChoiceForm): Html {
  const { locale, choice } = form;
  const option = (value: string, label: string, chosen: string): Html =>
    html`<option value="${value}" ${value === chosen && html` selected`}>${label}</option>`;
  const select = (name: string, label: string, options: readonly Html[]): Html =>
    html`<p>
      <label for="${name}">${label}</label
      ><select id="${name}" name="${name}">
        ${options}
      </select>
    </p>`;
  return html`<form method="post" action="${form.action}">
    ${trap(locale)}
    ${Object.entries(form.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${select(
      'locale',
      sayForm(locale, 'choice.language'),
      form.locales.map((one) => option(one, languageNames[one], choice.locale)),
    )}
    ${select(
      'severity',
      sayForm(locale, 'choice.severity'),
      (['minor', 'major', 'critical'] as const).map((one) =>
        option(one, sayForm(locale, `choice.${one}`), choice.severity),
      ),
    )}
    ${
      form.hasDelivery
        ? select(
            'delivery',
            sayForm(locale, 'choice.delivery'),
            (['at-once', 'daily'] as const).map((one) =>
              option(one, sayForm(locale, `choice.${one}`), choice.delivery),
            ),
          )
        : html`<input type="hidden" name="delivery" value="at-once" />`
    }
    <fieldset>
      <legend>${sayForm(locale, 'choice.components')}</legend>
      <p class="quiet">${sayIn(locale)('subscribe.components-hint')}</p>
      ${form.components.slice(0, chosenComponentsMax).map((component, i) => {
        const isChosen = choice.componentIds?.includes(component.id) ?? false;
        const id = `c-${String(i)}`;
        return html`<label for="${id}"
          >${indent(component, form.components)}<input
            id="${id}"
            type="checkbox"
            name="components"
            value="${component.id}"
            ${isChosen && html` checked`}
          />
          ${localText(component.name, locale, form.fallback)}</label
        >`;
      })}
    </fieldset>
    <p>
      <label for="maintenance"
        ><input
          id="maintenance"
          type="checkbox"
          name="maintenance"
          value="yes"
          ${choice.maintenance && html` checked`}
        />
        ${sayForm(locale, 'choice.maintenance')}</label
      >
    </p>
    <button type="submit">${form.submit}</button>
  </form>`;
}

export function reportForm(
  locale: PublicLocale,
  fallback: PublicLocale,
  components: readonly ChoosableComponent[],
  token: string,
): Html {
  const say = sayIn(locale);
  return html`<p>${say('report.text')}</p>
    <form method="post" action="report">
      ${trap(locale)}
      <input type="hidden" name="locale" value="${locale}" /><input type="hidden" name="token" value="${token}" />
      <p>
        <label for="component">${say('report.component')}</label
        ><select id="component" name="component">
          <option value="">${say('report.any')}</option>
          ${components.map((one) => html`<option value="${one.id}">${indent(one, components)}${localText(one.name, locale, fallback)}</option>`)}
        </select>
      </p>
      <p>
        <label for="kind">${say('report.kind')}</label
        ><select id="kind" name="kind">
          ${reportKinds.map((kind) => html`<option value="${kind}">${say(`report.kind.${kind}`)}</option>`)}
        </select>
      </p>
      <p>
        <label for="text">${say('report.message')}</label
        ><textarea id="text" name="text" rows="4" maxlength="1000" dir="auto"></textarea>
      </p>
      <button type="submit">${say('report.submit')}</button>
    </form>`;
}

export const reportKinds = ['unreachable', 'error', 'slow', 'other'] as const;
