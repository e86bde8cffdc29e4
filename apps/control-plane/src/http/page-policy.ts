import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Stands in a page where its nonce belongs, for styles that scripts add; the server puts a new one there for every reply. */
export const noncePlaceholder = '__SIGNALBOX_NONCE__';

/** Content-Security-Policy of one page: nothing inline but what the page's own build put there, by its hash (RELIABILITY rule 14). */
export function policyFor(html: string, nonce: string | undefined): string {
  const scripts = hashes(inlineOf(html, 'script'));
  const styles = hashes(inlineOf(html, 'style'));
  const attributes = hashes([...html.matchAll(/\sstyle="([^"]*)"/g)].map((match) => unescapeAttribute(match[1] ?? '')));
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...scripts],
    'style-src': ["'self'", ...styles, ...(nonce === undefined ? [] : [`'nonce-${nonce}'`])],
    'style-src-attr': attributes.length === 0 ? ["'none'"] : ["'unsafe-hashes'", ...attributes],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** Policy of everything that is no page. */
const barePolicy = "default-src 'none'; frame-ancestors 'none'";

function inlineOf(html: string, tag: 'script' | 'style'): string[] {
  const pattern = new RegExp(`<${tag}\\b([^>]*)>([\\s\\S]*?)</${tag}>`, 'gi');
  return [...html.matchAll(pattern)]
    .filter(([, attributes]) => !/\ssrc=/.test(attributes ?? ''))
    .map(([, , body]) => body ?? '');
}

function hashes(texts: readonly string[]): string[] {
  const unique = new Set(texts.filter((text) => text !== ''));
  return [...unique].map((text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`);
}

function unescapeAttribute(text: string): string {
  const named: Record<string, string> = { '&quot;': '"', '&#x27;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  return text.replace(/&(?:quot|#x27|lt|gt|amp);/g, (entity) => named[entity] ?? entity);
}

/** On every reply; a page replaces the policy by its own. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', barePolicy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
  next();
};
