import NIOCore
import NIOPosix

/// How connections use their sockets.
enum SocketOptions {
    /// What is read at once: enough that a bulk transfer takes few system calls, and little enough
    /// to stay in a core's cache while it is deciphered and copied.
    static let readBytes = 256 << 10
    /// How much the system takes that it cannot send yet. More would only make short messages wait.
    static let unsentBytes = 1 << 20
    /// What may wait in the process for the socket.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 << 10, high: 128 << 10)

    #if os(Linux)
    /// TCP_NOTSENT_LOWAT of linux/tcp.h.
    static let unsentLimit: NIOBSDSocket.Option? = NIOBSDSocket.Option(rawValue: 25)
    #else
    static let unsentLimit: NIOBSDSocket.Option? = nil
    #endif
}

extension ClientBootstrap {
    /// With the options of all connections.
    func tuned() -> ClientBootstrap {
        let bootstrap = channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: SocketOptions.readBytes)
            )
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.writeBufferWaterMark, value: SocketOptions.waterMark)
        guard let limit = SocketOptions.unsentLimit else { return bootstrap }
        return bootstrap.channelOption(.tcpOption(limit), value: SocketOptions.unsentBytes)
    }
}

extension ServerBootstrap {
    /// With the options of all connections.
    func tuned() -> ServerBootstrap {
        let bootstrap = childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: SocketOptions.readBytes)
            )
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.writeBufferWaterMark, value: SocketOptions.waterMark)
        guard let limit = SocketOptions.unsentLimit else { return bootstrap }
        return bootstrap.childChannelOption(.tcpOption(limit), value: SocketOptions.unsentBytes)
    }
}
