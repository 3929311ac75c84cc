/**
 * How often one source may begin walks and send forms: against floods, not against guessing, which is counted
 * a person. Whole offices share one address, so the limits are wide. Each process counts for itself.
 */
import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { phrasesOf } from './language';

export interface Limits {
  /** Walks begun, and forms sent, a minute from one address. */
  readonly begins: number;
  readonly forms: number;
}

export const defaultLimits: Limits = { begins: 120, forms: 600 };

const beginning = new Set(['/visits', '/words', '/requests']);

/** Refuses with 429 and Retry-After what comes too often; looking at pages is never refused. */
export function limitSources(limits: Limits = defaultLimits): RequestHandler {
  const begins = new RateLimiterMemory({ points: limits.begins, duration: 60 });
  const forms = new RateLimiterMemory({ points: limits.forms, duration: 60 });
  return async (req, res, next) => {
    if (req.method !== 'POST') return next();
    const limiter = beginning.has(req.path) ? begins : forms;
    try {
      await limiter.consume(req.ip ?? 'unknown');
      next();
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) return next(error);
      const seconds = Math.ceil(error.msBeforeNext / 1000);
      res
        .status(429)
        .set('Retry-After', String(seconds))
        .type('text')
        .send(`${phrasesOf(res).count('refused.too-many', seconds)}\n`);
    }
  };
}
