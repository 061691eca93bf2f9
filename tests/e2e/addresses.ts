const sub = "/some/sub/path/";
const served = (port: string) => ({ port, sub, address: `http://127.0.0.1:${port}${sub}` });

/** The built page below a sub-path, which proves that its addresses are relative: with the headers by
 *  which a page may share memory with its workers, and as a host serves it that sends none. */
export const isolated = served(process.env.E2E_PORT ?? "4174");
export const plain = served(process.env.E2E_PLAIN_PORT ?? "4175");
