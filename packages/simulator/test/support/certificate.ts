/**
 * For a server on localhost in tests, and nothing else. Good for 100 years. Made with
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 * -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1'`.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUCMaKtpBnax99jPyJ8rm1uJUAZD8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA3NDIzNVoYDzIxMjYxMDI5
MDc0MjM1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQWMDbRo1zHJa2awAeSYZ/XenGmrqoXrIWypPbMCoVnosFDrETakVPZ
JptCLC+FBXbGjRMeBNRZ193dfCviRt5eo28wbTAdBgNVHQ4EFgQUaQGOqOZEDGhP
v8eaY/Zy+P1XqWowHwYDVR0jBBgwFoAUaQGOqOZEDGhPv8eaY/Zy+P1XqWowDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgRzoqinh4QdGed9Hr3iNf84EmBQuDGYqcFN9MOifs8GQCIQDk
iSAqoOLh1mTT/GjXRJdVs1D2UaMUGklsL5BT62vcLg==
-----END CERTIFICATE-----
`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4K3pY9x/EjUNmXq3
ZVJ9xuP9fSnDpLeoet+5FqIZs+WhRANCAAQWMDbRo1zHJa2awAeSYZ/XenGmrqoX
rIWypPbMCoVnosFDrETakVPZJptCLC+FBXbGjRMeBNRZ193dfCviRt5e
-----END PRIVATE KEY-----
`;
