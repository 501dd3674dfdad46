/// The version of the node and of the tools; what they send and store has version numbers of its own.
public enum SoftwareVersion {
    public static let current = "0.1.0"
}
