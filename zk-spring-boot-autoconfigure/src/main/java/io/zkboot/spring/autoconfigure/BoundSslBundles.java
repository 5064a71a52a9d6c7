/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;

/** The SSL bundles {@code spring.ssl.bundle.*} where there are no beans yet; they are not reloaded. */
public final class BoundSslBundles {
    private BoundSslBundles() {}

    /**
     * Returns the bundles of the properties.
     *
     * @param binder where the properties are
     * @param resourceLoader for the files that they name
     */
    public static SslBundles bind(Binder binder, ResourceLoader resourceLoader) {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();
        binder.bind("spring.ssl", SslProperties.class).ifBound(ssl -> {
            ssl.getBundle()
                    .getPem()
                    .forEach((name, pem) -> bundles.registerBundle(name, PropertiesSslBundle.get(pem, resourceLoader)));
            ssl.getBundle()
                    .getJks()
                    .forEach((name, jks) -> bundles.registerBundle(name, PropertiesSslBundle.get(jks, resourceLoader)));
        });
        return bundles;
    }
}
