package dev.mizzen.template;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Makes the content of a config's Secret, and reads it back. There is one for each template that configs can be made of. */
public interface Renderer {
    /** The name of the template. */
    String template();

    /**
     * The content of the Secret.
     *
     * @param properties as entered, with the template's defaults filled in
     * @throws dev.mizzen.shared.ApiException if they cannot be expressed
     */
    Rendered render(ObjectNode properties);

    /** The paths of properties that are secret whatever the form says. */
    List<List<String>> secrets();

    /**
     * Everything that decides where the credential goes, and how safely: property and effective value. As long as it is the
     * same, a stored credential may stay with changed properties.
     */
    Map<String, String> destination(ObjectNode properties);

    /**
     * What the Secret really says: the properties as they were entered, corrected where its content disagrees.
     *
     * @param filled the entered properties with the template's defaults filled in
     * @param data the Secret's data, base64
     */
    ObjectNode effective(ObjectNode entered, ObjectNode filled, Map<String, String> data);

    /** Whether properties can express all of a Secret's content; if not, rendering it anew would lose something. */
    boolean expresses(Map<String, String> data);
}
