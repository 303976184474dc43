import { describe, expect, it } from 'vitest';
import { readMail } from './read-mail.ts';

const bytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));

describe('what is read of a mail', () => {
  it('is its plain text, whatever it was wrapped in', () => {
    const source = [
      'From: Keepsight <status@demo.example>',
      'Subject: =?UTF-8?Q?St=C3=B6rung_der?=',
      ' =?UTF-8?Q?_Anmeldung?=',
      'Content-Type: multipart/alternative;',
      ' boundary="--one"',
      '',
      '----one',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Sch=C3=B6ne Gr=C3=BC=C3=9Fe: http://127.0.0.1/status/confirm?t=3Dabc=',
      'def',
      '----one',
      'Content-Type: text/html',
      '',
      '<p>Not this</p>',
      '----one--',
      '',
    ].join('\r\n');
    expect(readMail(source)).toEqual({
      subject: 'Störung der Anmeldung',
      text: 'Schöne Grüße: http://127.0.0.1/status/confirm?t=abcdef',
    });
  });

  it('may be plain from the beginning, or in base64, and is never an error', () => {
    expect(readMail(`Subject: Hello\r\n\r\n${bytes('Grüße')}\r\n`)).toEqual({ subject: 'Hello', text: 'Grüße' });
    const base64 = 'Subject: =?utf-8?B?w4Q=?=\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOf\r\nZQ==';
    expect(readMail(base64)).toEqual({ subject: 'Ä', text: 'Grüße' });
    expect(readMail('')).toEqual({ subject: '', text: '' });
    expect(readMail('Content-Type: multipart/mixed; boundary=x\r\n\r\nnothing')).toEqual({ subject: '', text: '' });
  });
});
