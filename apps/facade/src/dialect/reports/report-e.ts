import type { ParsedBody, Route } from '@signalbox/service-kit';
import { AppError, escapeText } from '@signalbox/shared';
import { joined, sendBothTexts, sendTextsOf } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';
import { messageOfBody } from '../sends.ts';

const html = 'text/html; charset=utf-8';
/** Nothing of a text is run or loaded, whatever it says. */
const policy = "default-src 'none'; form-action 'self'";

/** Report E (LAB §2): Django pages below `/polls/`; a form sends. */
export const reportE: Dialect = {
  sends: [
    {
      method: 'post',
      path: '/polls/',
      accepts: ['form'],
      doc: { summary: 'Report E: send a message by a form', replies: { 200: { description: 'A page' } } },
      messageOf: ({ body }) => messageOfBody({ body: theText(body) }),
      answer({ response }, { msg }) {
        response.setHeader('Content-Security-Policy', policy);
        response.type(html).send(page(`<p>Sent: ${escapeText(msg)}</p>${form}`));
      },
    },
  ],
  reads: (service, reads) => {
    const get = (path: string, summary: string, write: Route['handle']): Route => ({
      method: 'get',
      path,
      doc: { summary: `Report E: ${summary}`, replies: { 200: { description: 'A page' } } },
      async handle(call) {
        call.response.setHeader('Content-Security-Policy', policy);
        await write(call);
      },
    });
    return [
      get('/polls/', 'the form', ({ response }) => void response.type(html).send(page(form))),
      get('/polls/database', 'all of logging', ({ response }) =>
        sendTextsOf('logging', { service, reads, response, type: html }, (texts) => listPage('Database', texts)),
      ),
      get('/polls/messages', "one instance's share", ({ response }) =>
        sendTextsOf('messages', { service, reads, response, type: html }, (texts) => listPage('Messages', texts)),
      ),
      get('/polls/all', 'both', ({ response }) =>
        sendBothTexts({ service, reads, response, type: html }, async function* ({ logging, messages }) {
          yield begin;
          yield* list('Database', logging);
          yield* list('Messages', messages);
          yield end;
        }),
      ),
    ];
  },
};

/** The form's one text, whatever its field is called; what Django adds to a form is no text. */
function theText(body: ParsedBody): ParsedBody {
  const texts = body.form === 'form' ? [...body.fields].filter(([name]) => name !== 'csrfmiddlewaretoken') : [];
  const [first] = texts;
  const [value] = first?.[1] ?? [];
  if (texts.length === 1 && value !== undefined) return { form: 'text', text: value };
  throw new AppError('invalid-input', 'There is no message in the form.', {
    expected: 'one field with the text',
    found: `${texts.length} fields`,
    remedy: 'Send message=TEXT.',
  });
}

const begin = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>polls</title></head><body>';
const end = '</body></html>';
const form =
  '<form method="post" action="/polls/"><label>Message <input name="message"></label> <button>Send</button></form>';

function page(markup: string): string {
  return begin + markup + end;
}

async function* listPage(title: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield begin;
  yield* list(title, texts);
  yield end;
}

async function* list(title: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield `<h1>${title}</h1><ul>`;
  yield* joined(texts, '', (text) => `<li>${escapeText(text)}</li>`);
  yield '</ul>';
}
