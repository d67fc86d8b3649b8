// go-redis in sentinel mode. What it says on standard output: Journal.java.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	redis "gopkg.in/redis.v5"
)

func awaitEnd(ended chan<- bool) {
	io.Copy(io.Discard, os.Stdin)
	close(ended)
}

// masterPort asks whoever answers on the client's connections.
func masterPort(client *redis.Client) string {
	info, err := client.Info("server").Result()
	if err != nil {
		return ""
	}
	for _, line := range strings.Split(info, "\r\n") {
		if port := strings.TrimPrefix(line, "tcp_port:"); port != line {
			return port
		}
	}
	return ""
}

func main() {
	client := redis.NewFailoverClient(&redis.FailoverOptions{
		MasterName:    os.Args[1],
		SentinelAddrs: os.Args[2:],
		DialTimeout:   5 * time.Second,
		ReadTimeout:   5 * time.Second,
		WriteTimeout:  5 * time.Second,
	})
	defer client.Close()

	ended := make(chan bool)
	go awaitEnd(ended)
	for number := 0; ; number++ {
		select {
		case <-ended:
			return
		case <-time.After(20 * time.Millisecond):
		}
		key := fmt.Sprintf("go-redis:%d", number)
		if err := client.Set(key, key, 0).Err(); err != nil {
			fmt.Println("refused", key, err)
			continue
		}
		fmt.Println("wrote", key)
		if number%10 == 0 {
			if port := masterPort(client); port != "" {
				fmt.Println("master", port)
			}
		}
	}
}
