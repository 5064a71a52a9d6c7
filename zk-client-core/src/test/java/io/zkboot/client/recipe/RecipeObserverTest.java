/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeObserverTest {
    @Test
    void whatAListenerThrowsGoesToTheHandlerOfItsThreadUnlessSomebodyTakesIt() throws InterruptedException {
        IllegalStateException thrown = new IllegalStateException("a listener");
        List<Throwable> handled = new ArrayList<>();
        Thread thread = new Thread(() -> RecipeObserver.NONE.listenerFailed("lock", "/lock", thrown));
        thread.setUncaughtExceptionHandler((in, failure) -> {
            assertThat(in).isSameAs(thread);
            handled.add(failure);
        });
        thread.start();
        thread.join();
        assertThat(handled).containsExactly(thrown);
    }
}
