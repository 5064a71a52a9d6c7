/** A ZooKeeper client written from scratch: two threads per session, no lost watches, no silent session loss. */
module io.zkboot.client {
    requires java.security.jgss;
    requires java.security.sasl;
    requires jdk.security.auth; // the login module of Kerberos, by name
    requires jdk.security.jgss; // the SASL mechanism GSSAPI, by name
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.zkboot.client;
    exports io.zkboot.client.data;
    exports io.zkboot.client.error;
    exports io.zkboot.client.event;
    exports io.zkboot.client.retry;
    exports io.zkboot.client.security;
}
