// Express 4 brings no types; what the tests use of it is the same in both.
declare module 'express4' {
  import express from 'express';
  export = express;
}
