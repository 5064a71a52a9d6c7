/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * Gives a Spring test a ZooKeeper server inside this JVM, on a free port, and lets the clients of the test connect to
 * it, whatever properties, beans and containers say of servers. Works with {@code @SpringBootTest}, {@link ZkTest} and
 * {@code @SpringJUnitConfig}, with the server's libraries on the class path of the tests.
 *
 * <p>The server is a bean, an {@link EmbeddedZooKeeperServer}: inject it to expire a session or to cut the network. It
 * lives as long as the application context, so test classes that share a context share the server. What a test method
 * has broken is mended after it. The property {@code zk.embedded.connect-string} tells where the server is, for clients
 * that have servers of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(
        properties = {
            "zk.embedded.enabled=true",
            "zk.embedded.port=0",
            "zk.embedded.address=",
            "zk.embedded.data-directory="
        })
public @interface EmbeddedZooKeeper {
    /** When nodes that other tests have left are removed; see {@link Clean}. */
    Clean clean() default Clean.BEFORE_CLASS;

    /**
     * When nodes are removed that tests have left. What was there when the application had started stays, and so do
     * ephemeral nodes, which belong to clients that run, and what is above them: a context that is shared by test
     * classes does not start again, and would miss them. To that belongs what a static {@code @BeforeAll} method of the
     * class that came first has made. Nodes that were changed or deleted are not restored. With tests that share a
     * context and run at the same time choose {@link #NEVER}.
     */
    enum Clean {
        /** Before each test class, so that it makes no difference which ones have used the context before. */
        BEFORE_CLASS,

        /** Before each test method. */
        BEFORE_METHOD,

        /** Tests see what others have left. */
        NEVER
    }
}
