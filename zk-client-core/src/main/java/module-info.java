/** A ZooKeeper client written from scratch: two threads per session, no lost watches, no silent session loss. */
@SuppressWarnings("requires-automatic") // tls-channel has no module descriptor
module io.zkboot.client {
    requires java.logging; // for tls-channel, which cannot say so itself, and to keep the JDK's SASL from logging
    // passwords
    requires java.naming;
    requires java.security.jgss;
    requires java.security.sasl;
    requires jdk.security.auth; // the login module of Kerberos, by name
    requires jdk.security.jgss; // the SASL mechanism GSSAPI, by name
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires tls.channel;

    exports io.zkboot.client;
    exports io.zkboot.client.admin;
    exports io.zkboot.client.data;
    exports io.zkboot.client.error;
    exports io.zkboot.client.event;
    exports io.zkboot.client.host;
    exports io.zkboot.client.recipe;
    exports io.zkboot.client.recipe.barrier;
    exports io.zkboot.client.recipe.cache;
    exports io.zkboot.client.recipe.group;
    exports io.zkboot.client.recipe.leader;
    exports io.zkboot.client.recipe.lease;
    exports io.zkboot.client.recipe.lock;
    exports io.zkboot.client.recipe.migration;
    exports io.zkboot.client.recipe.node;
    exports io.zkboot.client.recipe.queue;
    exports io.zkboot.client.recipe.value;
    exports io.zkboot.client.recipe.watch;
    exports io.zkboot.client.retry;
    exports io.zkboot.client.security;
}
