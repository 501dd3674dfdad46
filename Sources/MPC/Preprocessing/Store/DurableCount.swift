internal import Synchronization

/// A number that only grows: on the disk before `add` returns, if it has a file, a byte there for each.
final class DurableCount: Sendable {
    private let file: StoreFile?
    private let count: Mutex<Int>

    /// Lives as long as the process.
    init() {
        file = nil
        count = Mutex(0)
    }

    /// Opens the count's file, which is made if it does not exist. Throws `.storage`.
    init(directory: String, name: String, watch: @escaping StoreFile.Watch) throws(MPCError) {
        let isNew = try !StoreFile.names(in: directory).contains(name)
        let file = try StoreFile("\(directory)/\(name)", .append, watch: watch)
        if isNew {
            try file.sync()
            try StoreFile.sync(directory: directory, watch: watch)
        }
        self.file = file
        count = Mutex(try file.size())
    }

    var value: Int { count.withLock { $0 } }

    /// One more; how many there are now. Throws `.storage` if it can't be written.
    func add() throws(MPCError) -> Int {
        try count.withLock { (count) throws(MPCError) in
            try file?.write([1])
            try file?.sync()
            count += 1
            return count
        }
    }
}
