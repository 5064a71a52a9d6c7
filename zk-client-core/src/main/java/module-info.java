/** A ZooKeeper client written from scratch: two threads per session, no lost watches, no silent session loss. */
module io.zkboot.client {
    requires java.naming;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.zkboot.client;
    exports io.zkboot.client.admin;
    exports io.zkboot.client.data;
    exports io.zkboot.client.error;
    exports io.zkboot.client.event;
    exports io.zkboot.client.host;
    exports io.zkboot.client.retry;
}
