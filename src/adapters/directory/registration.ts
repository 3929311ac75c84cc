/** Who must have a second step, where the directory is our own: a setting of the organisation. */
import type { Registration } from '../../core/account-facts';
import type { Directory, RegistrationPolicy, Store, Doc } from '../../app/ports';

/** In the settings as `registration`. */
export interface RegistrationDoc extends Doc {
  readonly required: 'everybody' | 'nobody';
  /** How many days after somebody is there a second step must be set up; 0: no such day. */
  readonly days: number;
}

const day = 24 * 3_600_000;

/** Without a setting, everybody needs a second step, and no day is named. */
export function localRegistration(parts: {
  readonly store: Store;
  readonly directory: Pick<Directory, 'get'>;
}): RegistrationPolicy {
  return {
    async of(id): Promise<Registration> {
      const setting = await parts.store.get<RegistrationDoc>('settings', 'registration');
      if (setting?.required === 'nobody') return { required: 'nobody' };
      const person = await parts.directory.get(id);
      const since = person?.createdAt;
      const dated = setting && setting.days > 0 && since !== undefined && person?.methods.length === 0;
      return {
        required: 'everybody',
        ...(dated ? { deadline: since + setting.days * day } : {}),
      };
    },
  };
}
