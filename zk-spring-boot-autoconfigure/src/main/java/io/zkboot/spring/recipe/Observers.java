/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Several observers as one. One that throws keeps the news from none of the others. */
final class Observers implements RecipeObserver {
    private final List<RecipeObserver> observers;

    private Observers(List<RecipeObserver> observers) {
        this.observers = observers;
    }

    /** Returns one for all of these; those that do nothing are left out. */
    static RecipeObserver of(List<RecipeObserver> observers) {
        List<RecipeObserver> useful = new ArrayList<>(observers);
        useful.removeIf(observer -> observer == NONE);
        return switch (useful.size()) {
            case 0 -> NONE;
            case 1 -> useful.get(0);
            default -> new Observers(List.copyOf(useful));
        };
    }

    private void tell(Consumer<RecipeObserver> news) {
        tell(observers.iterator(), news);
    }

    private static void tell(Iterator<RecipeObserver> those, Consumer<RecipeObserver> news) {
        if (those.hasNext()) {
            try {
                news.accept(those.next());
            } finally {
                tell(those, news);
            }
        }
    }

    @Override
    public void granted(String recipe, String path, Duration waited) {
        tell(observer -> observer.granted(recipe, path, waited));
    }

    @Override
    public void refused(String recipe, String path, Refusal why, Duration waited) {
        tell(observer -> observer.refused(recipe, path, why, waited));
    }

    @Override
    public void queuedAgain(String recipe, String path) {
        tell(observer -> observer.queuedAgain(recipe, path));
    }

    @Override
    public void inDoubt(String recipe, String path) {
        tell(observer -> observer.inDoubt(recipe, path));
    }

    @Override
    public void confirmed(String recipe, String path) {
        tell(observer -> observer.confirmed(recipe, path));
    }

    @Override
    public void released(String recipe, String path, Duration held) {
        tell(observer -> observer.released(recipe, path, held));
    }

    @Override
    public void lost(String recipe, String path, LossReason reason, Duration held) {
        tell(observer -> observer.lost(recipe, path, reason, held));
    }

    @Override
    public void renewed(String recipe, String path) {
        tell(observer -> observer.renewed(recipe, path));
    }

    @Override
    public void itemsPut(String recipe, String path, int items) {
        tell(observer -> observer.itemsPut(recipe, path, items));
    }

    @Override
    public void claimEnded(String recipe, String path, ClaimEnd how, Duration held) {
        tell(observer -> observer.claimEnded(recipe, path, how, held));
    }

    @Override
    public void nodeCreated(String recipe, String path) {
        tell(observer -> observer.nodeCreated(recipe, path));
    }

    @Override
    public void nodeInConflict(String recipe, String path) {
        tell(observer -> observer.nodeInConflict(recipe, path));
    }

    @Override
    public void nodeFailed(String recipe, String path, Throwable failure) {
        tell(observer -> observer.nodeFailed(recipe, path, failure));
    }

    @Override
    public void nodeStands(String recipe, String path, NodeStanding now) {
        tell(observer -> observer.nodeStands(recipe, path, now));
    }

    @Override
    public void groupSize(String recipe, String path, int members) {
        tell(observer -> observer.groupSize(recipe, path, members));
    }

    @Override
    public void resynced(String recipe, String path, int changes, Duration stale) {
        tell(observer -> observer.resynced(recipe, path, changes, stale));
    }

    @Override
    public void cacheSize(String recipe, String path, int nodes) {
        tell(observer -> observer.cacheSize(recipe, path, nodes));
    }

    @Override
    public void listenerFailed(String recipe, String path, Throwable failure) {
        tell(observer -> observer.listenerFailed(recipe, path, failure));
    }
}
