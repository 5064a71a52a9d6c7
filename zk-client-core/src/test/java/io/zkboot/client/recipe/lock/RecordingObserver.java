/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.List;

/** Writes down what it hears. */
class RecordingObserver implements RecipeObserver {
    private final List<String> heard;

    RecordingObserver(List<String> heard) {
        this.heard = heard;
    }

    @Override
    public void granted(String recipe, String path, Duration waited) {
        heard.add("granted");
    }

    @Override
    public void refused(String recipe, String path, Refusal why, Duration waited) {
        heard.add("refused " + why);
    }

    @Override
    public void queuedAgain(String recipe, String path) {
        heard.add("queuedAgain");
    }

    @Override
    public void inDoubt(String recipe, String path) {
        heard.add("inDoubt");
    }

    @Override
    public void confirmed(String recipe, String path) {
        heard.add("confirmed");
    }

    @Override
    public void released(String recipe, String path, Duration held) {
        heard.add("released");
    }

    @Override
    public void nodeFailed(String recipe, String path, Throwable failure) {
        heard.add("nodeFailed " + failure.getClass().getSimpleName());
    }

    @Override
    public void lost(String recipe, String path, LossReason reason, Duration held) {
        heard.add("lost " + reason);
    }
}
