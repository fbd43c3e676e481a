/** The operator's routes for mail that leaves. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** A text that is empty means: whatever, none. */
export interface RouteRow {
  readonly name: string;
  /** ".example.org" is all that is below it. */
  readonly toDomain: string;
  readonly fromDomain: string;
  readonly fromAddress: string;
  /** Empty: by the MX records. */
  readonly host: string;
  readonly port: number;
  readonly tls: string;
  readonly user: string;
  readonly password: string;
  /** Separated by spaces. */
  readonly sourceAddresses: string;
  /** "host:port" of a SOCKS5 proxy. */
  readonly socks: string;
  readonly createdAt: number;
}

const columns = `name, to_domain as "toDomain", from_domain as "fromDomain", from_address as "fromAddress", host, port, tls,
  user_name as "user", password, source_addresses as "sourceAddresses", socks, created_at as "createdAt"`;

/** All of them, by name. */
export async function listRoutes(view: View): Promise<RouteRow[]> {
  return await view.all<RouteRow>(`select ${columns} from routes order by name`);
}

/** Throws Fault `exists`, `cannot` where there are too many: all of them are held in memory. */
export async function addRoute(tx: Tx, route: RouteRow): Promise<void> {
  if (await tx.get('select 1 as found from routes where name = ?', route.name)) {
    throw new Fault('exists', `There is a route ${route.name} already`);
  }
  const count = await tx.get<{ count: number }>('select count(*) as count from routes');
  if ((count?.count ?? 0) >= limits.routesMax) throw new Fault('cannot', `There may be ${limits.routesMax} routes`);
  await tx.run(
    `insert into routes (name, to_domain, from_domain, from_address, host, port, tls, user_name, password,
       source_addresses, socks, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    route.name,
    route.toDomain,
    route.fromDomain,
    route.fromAddress,
    route.host,
    route.port,
    route.tls,
    route.user,
    route.password,
    route.sourceAddresses,
    route.socks,
    route.createdAt,
  );
  tx.announce({ kind: 'routes' });
}

/** Throws Fault `notFound`. */
export async function removeRoute(tx: Tx, { name }: { name: string }): Promise<void> {
  const done = await tx.run('delete from routes where name = ?', name);
  if (done === 0) throw new Fault('notFound', `There is no route ${name}`);
  tx.announce({ kind: 'routes' });
}
