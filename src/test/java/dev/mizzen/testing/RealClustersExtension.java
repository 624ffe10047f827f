package dev.mizzen.testing;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Does what {@link RealClusters} says. */
class RealClustersExtension
        implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback, ParameterResolver {
    private static final Namespace OURS = Namespace.create(RealClustersExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (planes(context) != null) {
            return; // a nested class has those of the outer one
        }
        RealClusters wanted = context.getRequiredTestClass().getAnnotation(RealClusters.class);
        Planes planes = new Planes(pool(context).take(wanted.managed() + 1));
        context.getStore(OURS).put(Planes.class, planes);
        context.getStore(OURS).put("taken by", context.getUniqueId());
        if (wanted.controllers()) {
            planes.all().forEach(ControlPlane::startControllers);
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            Leftovers.printLogs();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!context.getUniqueId().equals(context.getStore(OURS).get("taken by"))) {
            return;
        }
        try {
            Leftovers.closeAll();
        } finally {
            pool(context).giveBack(planes(context).all());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Planes.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return planes(context);
    }

    private static Planes planes(ExtensionContext context) {
        return context.getStore(OURS).get(Planes.class, Planes.class);
    }

    private static ControlPlanes pool(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(ControlPlanes.class, any -> new ControlPlanes(), ControlPlanes.class);
    }
}
