/// A byte of a file that says whether something is under way: on the disk before it begins, and, unlike a
/// `DurableMark`, taken back. After a power failure it may still be set though it was cleared; never the other way.
final class DurableFlag: Sendable {
    private let file: StoreFile

    /// Opens the flag's file, which is made if it does not exist. Throws `.storage`.
    init(directory: String, name: String, watch: @escaping StoreFile.Watch) throws(MPCError) {
        let path = "\(directory)/\(name)"
        if try !StoreFile.names(in: directory).contains(name) {
            let made = try StoreFile(path, .create, watch: watch)
            try made.sync()
            try StoreFile.sync(directory: directory, watch: watch)
        }
        file = try StoreFile(path, .readWrite, watch: watch)
    }

    /// Whether it was set and not cleared. Throws `.storage`.
    func isSet() throws(MPCError) -> Bool {
        guard try file.size() > 0 else { return false }
        return try file.read(byteCount: 1) != [0]
    }

    /// It is on the disk when this returns. Throws `.storage`.
    func set() throws(MPCError) {
        try file.rewrite([1])
        try file.sync()
    }

    func clear() { try? file.rewrite([0]) }
}
