/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The bundles of {@code spring.ssl.bundle.*} before there are beans, made when they are first asked for; later those of
 * the application, which follow changes of their files.
 */
final class EarlySslBundles implements SslBundles {
    private final Binder binder;
    private final Map<String, Consumer<SslBundle>> handlers = new ConcurrentHashMap<>();
    private volatile @Nullable SslBundles bundles;

    EarlySslBundles(Binder binder) {
        this.binder = binder;
    }

    /** From now on these are the bundles. */
    void replace(SslBundles ofApplication) {
        bundles = ofApplication;
        handlers.forEach((name, handler) -> {
            if (ofApplication.getBundleNames().contains(name)) {
                ofApplication.addBundleUpdateHandler(name, handler);
            }
        });
    }

    private SslBundles bundles() {
        SslBundles known = bundles;
        if (known == null) {
            known = BoundSslBundles.bind(binder, ApplicationResourceLoader.get());
            bundles = known;
        }
        return known;
    }

    @Override
    public SslBundle getBundle(String name) {
        return bundles().getBundle(name);
    }

    @Override
    public void addBundleUpdateHandler(String name, Consumer<SslBundle> updateHandler) {
        handlers.put(name, updateHandler);
        bundles().addBundleUpdateHandler(name, updateHandler);
    }

    @Override
    public void addBundleRegisterHandler(BiConsumer<String, SslBundle> registerHandler) {
        bundles().addBundleRegisterHandler(registerHandler);
    }

    @Override
    public List<String> getBundleNames() {
        return bundles().getBundleNames();
    }
}
