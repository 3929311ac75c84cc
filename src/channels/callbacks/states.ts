/**
 * Twilio's words for what became of a send, as ours. Messages: https://www.twilio.com/docs/messaging/api/message-resource
 * (status), calls: https://www.twilio.com/docs/voice/api/call-resource (status).
 */
import type { SendState } from '../../core/account-facts';
import { stateOfRefusal } from '../../app/send-states';

const onItsWay: ReadonlySet<string> = new Set(['accepted', 'scheduled', 'queued', 'sending', 'sent']);

/** @param reason the stable name of its error code; undefined for one that has none */
export function textState(status: string, reason: string | undefined): SendState | undefined {
  if (onItsWay.has(status)) return 'under-way';
  if (status === 'delivered' || status === 'read') return 'delivered';
  if (status === 'undelivered' || status === 'failed' || status === 'canceled')
    return stateOfRefusal(reason ?? '');
  return undefined;
}

const calls: Readonly<Record<string, SendState>> = {
  queued: 'under-way',
  initiated: 'under-way',
  ringing: 'under-way',
  'in-progress': 'under-way',
  completed: 'delivered',
  busy: 'busy',
  'no-answer': 'no-answer',
};

export function callState(status: string, reason: string | undefined): SendState | undefined {
  if (status === 'failed' || status === 'canceled') {
    const state = stateOfRefusal(reason ?? '');
    // Words for calls know closed countries; a number that cannot be reached is a call that did not go through.
    return state === 'closed' ? state : 'failed';
  }
  return calls[status];
}
