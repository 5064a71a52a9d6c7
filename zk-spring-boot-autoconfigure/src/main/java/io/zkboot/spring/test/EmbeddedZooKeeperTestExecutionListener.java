/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.test.EmbeddedZooKeeper.Clean;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Sees to it that no test of {@link EmbeddedZooKeeper} meets nodes or outages of another. */
final class EmbeddedZooKeeperTestExecutionListener extends AbstractTestExecutionListener {
    private static final String CLEANED = EmbeddedZooKeeperTestExecutionListener.class.getName();

    /** After the dependencies of the test are injected: then there is a context, started again if it was paused. */
    @Override
    public int getOrder() {
        return 2100;
    }

    /**
     * Before static {@code @BeforeAll} methods, whose nodes are the class's own, if another class has made the context.
     * It is not made here: such methods may start what it needs.
     */
    @Override
    public void beforeTestClass(TestContext testContext) {
        EmbeddedZooKeeper annotation = find(testContext);
        if (annotation != null && testContext.hasApplicationContext()) {
            clean(testContext, annotation);
        }
    }

    @Override
    public void prepareTestInstance(TestContext testContext) {
        EmbeddedZooKeeper annotation = find(testContext);
        if (annotation != null) {
            clean(testContext, annotation);
        }
    }

    private static void clean(TestContext testContext, EmbeddedZooKeeper annotation) {
        if (testContext.hasAttribute(CLEANED)) {
            return;
        }
        testContext.setAttribute(CLEANED, true);
        EmbeddedTree tree = testContext.getApplicationContext().getBean(EmbeddedTree.class);
        if (annotation.clean() == Clean.BEFORE_CLASS || !tree.isKnown()) {
            tree.clean();
        }
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        EmbeddedZooKeeper annotation = find(testContext);
        if (annotation != null && annotation.clean() == Clean.BEFORE_METHOD) {
            testContext.getApplicationContext().getBean(EmbeddedTree.class).clean();
        }
    }

    @Override
    public void afterTestMethod(TestContext testContext) {
        if (find(testContext) != null && testContext.hasApplicationContext()) {
            testContext
                    .getApplicationContext()
                    .getBean(EmbeddedZooKeeperServer.class)
                    .mend();
        }
    }

    private static @Nullable EmbeddedZooKeeper find(TestContext testContext) {
        return TestContextAnnotationUtils.findMergedAnnotation(testContext.getTestClass(), EmbeddedZooKeeper.class);
    }
}
