package io.respite.rest;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which methods of HTTP a path has: the header {@code Allow} of a refusal (RFC 9110). */
@Singleton
final class AllowedMethods {

    private record Route(Pattern path, String method) {}

    private final BeanManager beans;
    private volatile List<Route> routes;

    AllowedMethods(BeanManager beans) {
        this.beans = beans;
    }

    /** The methods of a path, such as {@code GET, HEAD, OPTIONS}. */
    String of(String path) {
        TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
        for (Route route : routes()) {
            if (route.path().matcher(path).matches()) {
                methods.add(route.method());
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    private List<Route> routes() {
        if (routes == null) {
            List<Route> found = new ArrayList<>();
            for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
                Path path = bean.getBeanClass().getAnnotation(Path.class);
                if (path != null) {
                    for (Method method : bean.getBeanClass().getMethods()) {
                        add(path.value(), method, found);
                    }
                }
            }
            routes = found;
        }
        return routes;
    }

    private static void add(String path, Method method, List<Route> found) {
        for (Annotation each : method.getAnnotations()) {
            HttpMethod name = each.annotationType().getAnnotation(HttpMethod.class);
            if (name != null) {
                Path more = method.getAnnotation(Path.class);
                found.add(new Route(pattern(path, more), name.value()));
            }
        }
    }

    /* A part in braces is anything between two slashes. */
    private static Pattern pattern(String path, Path more) {
        String whole = more == null ? path : path + "/" + more.value();
        StringBuilder pattern = new StringBuilder();
        for (String part : whole.split("/")) {
            if (!part.isEmpty()) {
                pattern.append("/").append(part.startsWith("{") ? "[^/]+" : Pattern.quote(part));
            }
        }
        return Pattern.compile(pattern.toString());
    }
}
