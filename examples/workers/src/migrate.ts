import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';

// Creates the table. Run it on Node, before you deploy the Worker.
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
await postgresStore({ pool }).migrate();
await pool.end();
