/**
 * The people of the demo: the invented organisation "Alderbrook Hospitals" in Edinburgh. Each stands for a
 * situation that the policy answers differently. Telephone numbers are from the ranges that Ofcom keeps free
 * for drama (https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama), mail addresses
 * under `.example` (RFC 2606). No secret is in here.
 */
import type { Organisation } from '../app/services';
import type { NewOwnMethod, NewPerson } from '../app/ports';

export const demoOrganisation: Omit<Organisation, 'hoursNow'> = {
  name: 'Alderbrook Hospitals',
  helpDeskPhone: '0131 496 0100',
  helpDeskPhoneSpoken: '0 1 3 1, 4 9 6, 0 1 0 0',
  hours: 'Monday to Friday, 7:00 to 19:00',
  zone: 'Europe/London',
};

/** A method without its secrets and dates, which the seeding adds. */
export type CastMethod = Pick<
  NewOwnMethod,
  'kind' | 'label' | 'device' | 'deviceKind' | 'destination' | 'shared' | 'period' | 'digits' | 'algorithm'
> & {
  readonly id: string;
  /** Changed so many days ago; long ago when left out. */
  readonly changedDaysAgo?: number;
};

export interface CastMember extends Omit<NewPerson, 'methods' | 'password' | 'addresses'> {
  readonly id: string;
  readonly externalId: string;
  readonly mobile?: string;
  /** The number before, replaced so many days ago. */
  readonly oldMobile?: { readonly value: string; readonly daysAgo: number };
  readonly privateMail?: string;
  readonly methods: readonly CastMethod[];
}

const phone = (owner: string) => ({ device: `${owner}-phone`, deviceKind: 'phone' as const });

const app = (owner: string, label: string): CastMethod => ({
  id: `${owner}-app`,
  kind: 'totp',
  label,
  ...phone(owner),
});
const tabletApp = (owner: string, label: string): CastMethod => ({
  id: `${owner}-tablet-app`,
  kind: 'totp',
  label,
  device: `${owner}-tablet`,
  deviceKind: 'tablet',
});
const text = (owner: string, destination: string, more: Partial<CastMethod> = {}): CastMethod => ({
  id: `${owner}-text`,
  kind: 'text',
  label: 'Text to the mobile',
  destination,
  ...more,
});
/** A call to the mobile, or to the phone on the desk. */
const call = (owner: string, destination: string, more: Partial<CastMethod> = {}): CastMethod => ({
  id: `${owner}-call`,
  kind: 'call',
  label: 'Call to the mobile',
  destination,
  ...more,
});
const office = (owner: string, destination: string): CastMethod => ({
  id: `${owner}-office`,
  kind: 'office',
  label: 'Office phone',
  destination,
});
const privateMail = (owner: string, destination: string): CastMethod => ({
  id: `${owner}-mail`,
  kind: 'email',
  label: 'Private mail',
  destination,
});
const codes = (owner: string): CastMethod => ({
  id: `${owner}-codes`,
  kind: 'backup',
  label: 'Backup codes',
});

/** A valid GUID that is always the same, so that a Teams client on a desk can be set up with it. */
const entraId = (number: number): string => `5ba12e00-0000-4000-8000-${String(number).padStart(12, '0')}`;

const at = (name: string): string => `${name}@alderbrook.example`;

const patients: readonly CastMember[] = [
  {
    id: 'mira',
    externalId: entraId(1),
    name: 'Mira Okafor',
    signInName: at('mira.okafor'),
    staffNumber: 'A1001',
    department: 'Radiology',
    manager: 'tomas',
    mobile: '+447700900101',
    methods: [app('mira', 'Pixel 8'), text('mira', '+447700900101', phone('mira')), codes('mira')],
  },
  {
    id: 'tomas',
    externalId: entraId(2),
    name: 'Tomás Rivera',
    signInName: at('tomas.rivera'),
    staffNumber: 'A1002',
    department: 'Radiology',
    manager: 'ravi',
    mobile: '+447700900102',
    methods: [
      app('tomas', 'iPhone 15'),
      codes('tomas'),
      call('tomas', '+447700900102', phone('tomas')),
      office('tomas', '+441314960102'),
    ],
  },
  {
    id: 'hanne',
    externalId: entraId(3),
    name: 'Hanne Solberg',
    signInName: at('hanne.solberg'),
    staffNumber: 'A1003',
    department: 'Pharmacy',
    manager: 'tomas',
    mobile: '+447700900103',
    privateMail: 'hanne.solberg@homemail.example',
    methods: [
      app('hanne', 'Galaxy S24'),
      tabletApp('hanne', 'iPad'),
      codes('hanne'),
      privateMail('hanne', 'hanne.solberg@homemail.example'),
    ],
  },
  {
    id: 'dev',
    externalId: entraId(4),
    name: 'Dev Patel',
    signInName: at('dev.patel'),
    staffNumber: 'A1004',
    department: 'Servers and networks',
    manager: 'ravi',
    privileged: true,
    mobile: '+447700900104',
    methods: [
      app('dev', 'Fairphone 5'),
      // Registered and nowhere: no credential, so nobody is asked for it, and the policy knows that it was not shown.
      { id: 'dev-key', kind: 'passkey', label: 'YubiKey 5', device: 'dev-key', deviceKind: 'key' },
      codes('dev'),
    ],
  },
  {
    id: 'sofia',
    externalId: entraId(5),
    name: 'Sofia Rossi',
    signInName: at('sofia.rossi'),
    staffNumber: 'A1005',
    department: 'Reception',
    manager: 'tomas',
    language: 'de',
    mobile: '+447700900105',
    methods: [text('sofia', '+447700900105')],
  },
  {
    id: 'kenji',
    externalId: entraId(6),
    name: 'Kenji Mori',
    signInName: at('kenji.mori'),
    staffNumber: 'A1006',
    department: 'Finance',
    language: 'de',
    manager: 'tomas',
    privateMail: 'kenji.mori@homemail.example',
    methods: [office('kenji', '+441314960106'), privateMail('kenji', 'kenji.mori@homemail.example')],
  },
  {
    id: 'aoife',
    externalId: entraId(7),
    name: 'Aoife Byrne',
    signInName: at('aoife.byrne'),
    staffNumber: 'A1007',
    department: 'Physiotherapy',
    manager: 'tomas',
    methods: [],
  },
  {
    id: 'liwei',
    externalId: entraId(8),
    name: 'Li Wei',
    signInName: at('li.wei'),
    staffNumber: 'A1008',
    department: 'Medical records',
    manager: 'ravi',
    privileged: true,
    mobile: '+447700900108',
    methods: [tabletApp('liwei', 'Surface Go'), codes('liwei')],
  },
  {
    id: 'joan',
    externalId: entraId(9),
    name: 'Joan Hart',
    signInName: at('joan.hart'),
    staffNumber: 'A1009',
    department: 'Catering',
    manager: 'tomas',
    mobile: '+447700900109',
    oldMobile: { value: '+447700900119', daysAgo: 1 },
    methods: [text('joan', '+447700900109', { changedDaysAgo: 1 }), codes('joan')],
  },
  {
    id: 'noor',
    externalId: entraId(10),
    name: 'Noor Haddad',
    signInName: at('noor.haddad'),
    staffNumber: 'A1010',
    department: 'Laboratory',
    status: 'disabled',
    mobile: '+447700900110',
    methods: [app('noor', 'Moto G'), codes('noor')],
  },
  {
    id: 'lena',
    externalId: entraId(11),
    name: 'Lena Fischer',
    signInName: 'lena.fischer@clinic-partner.example',
    staffNumber: 'G2011',
    department: 'Guest from a partner clinic',
    status: 'guest',
    mobile: '+447700900111',
    methods: [app('lena', 'Xperia 5')],
  },
  {
    id: 'ward6',
    externalId: entraId(12),
    name: 'Ward 6 desk',
    signInName: at('ward6.desk'),
    staffNumber: 'S3012',
    department: 'Ward 6',
    status: 'shared',
    methods: [text('ward6', '+447700900112', { shared: true })],
  },
];

const staffMember = (
  number: number,
  id: string,
  name: string,
  signIn: string,
  roles: NonNullable<NewPerson['roles']>,
): CastMember => ({
  id,
  externalId: entraId(number),
  name,
  signInName: at(signIn),
  staffNumber: `A10${number}`,
  department: 'Help desk',
  ...(id === 'ravi' ? {} : { manager: 'ravi' }),
  roles,
  mobile: `+4477009001${number}`,
  methods: [app(id, 'Work phone'), codes(id)],
});

const staff: readonly CastMember[] = [
  staffMember(13, 'ines', 'Ines Duarte', 'ines.duarte', ['agent', 'approver']),
  staffMember(14, 'sam', 'Sam Whitlock', 'sam.whitlock', ['approver', 'administrator']),
  staffMember(15, 'ana', 'Ana Petrova', 'ana.petrova', ['approver', 'security']),
  staffMember(16, 'ravi', 'Ravi Menon', 'ravi.menon', ['administrator', 'approver']),
  staffMember(17, 'greta', 'Greta Lind', 'greta.lind', ['auditor']),
];

/** Has no mobile at work: a hardware token, as it was imported. */
const withToken: CastMember = {
  id: 'petra',
  externalId: entraId(18),
  name: 'Petra Novak',
  signInName: at('petra.novak'),
  staffNumber: 'A1018',
  department: 'Sterile services',
  manager: 'tomas',
  methods: [
    {
      ...{ id: 'petra-token', kind: 'totp', label: 'Alder Tokens C8, AT-200417' },
      ...{ device: 'token-at-200417', deviceKind: 'key', period: 60, digits: 8, algorithm: 'sha256' },
    },
    codes('petra'),
  ],
};

export const cast: readonly CastMember[] = [...patients, withToken, ...staff];
