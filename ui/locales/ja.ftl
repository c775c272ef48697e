# 画面の文面。失敗の文面はプログラム側のカタログにある。

## 画面全体

window-title = Warifu
profile = プロファイル: { $name }
language-label = 言語
language-en = English
language-ja = 日本語
appearance-label = 外観
appearance-system = システムに合わせる
appearance-light = ライト
appearance-dark = ダーク
back = 戻る
stop = 中止
cancel = キャンセル
continue = 次へ
print = 印刷
copy = コピー
copied = コピーしました
copied-note = 90 秒後にクリップボードから消去されます。

## 入力欄

username = ユーザー名
email = メールアドレス
password = パスワード
password-hint = 8 文字以上。関係のない単語をいくつか並べると良いパスワードになります。
device-name = このコンピューターの名前
device-name-hint = 一覧で見分けるための名前です。
server = サーバー
show-typed = 入力した文字を表示: { $field }
fault-empty = 入力してください。
fault-short = 8 文字以上にしてください。
fault-differ = 入力した内容が一致していません。
fault-number = 2 桁の数字を入力してください。
fault-refused = ここをもう一度ご確認ください。

## 処理中

busy-contacting = サーバーに接続しています…
busy-enrolling = このコンピューターの鍵を作っています…
busy-reading = コードを探しています…
busy-offering = コードを用意しています…
busy-withdrawing = コードを取り消しています…
busy-logging-in = ログインしています…
busy-logging-out = ログアウトしています…
busy-opening = 開いています…
busy-giving-up = 鍵を削除しています…
busy-finishing = 確認を完了しています…
busy-approving = 承認しています…
busy-denying = 拒否しています…
busy-collecting = 届いた内容を確認しています…
busy-cancelling = 取り消しています…

## 失敗

problem-request = お問い合わせ番号:
remedy-try-again = もう一度試す
remedy-use-passphrase = パスフレーズを使う
remedy-give-up = 前のセットアップをやめる
remedy-read-another = 別のコードを読み取る
remedy-without-approval = 承認なしのコードを表示
remedy-refresh = もう一度試す
remedy-start-camera = もう一度試す
remedy-open-camera-settings = 設定を開く
remedy-settle-alarm = 原因を確認したので警告を終える
broken-title = Warifu を起動できません
alarm-mark = 操作を中止してください。攻撃の疑いがあります。
alarm-continue = 内容を確認しました

## はじめに

starting-title = お待ちください…
welcome-title = あなたのアカウントを、どのコンピューターでも
welcome-lede = 鍵はコンピューターごとに作られます。次の一台は、すでにお使いのコンピューターから追加できます。
welcome-create = アカウントを作る
welcome-create-note = はじめてお使いの方はこちら。
welcome-add = このコンピューターを追加
welcome-add-note = すでに別の一台でお使いの方はこちら。
unfinished-known = { $server } での { $username } さんのセットアップが途中です。同じ操作をもう一度行うと完了します。
unfinished-unknown = セットアップが途中です。同じ操作をもう一度行うと完了します。
give-up = セットアップをやめる
giving-up-title = このセットアップをやめますか?
giving-up-detail = このセットアップのために作った鍵を完全に削除します。サーバー側でアカウントがすでにできていた場合、このコンピューターからは入れなくなり、そのユーザー名も使えないままになります。
giving-up-others = ほかのコンピューターには影響ありません。
giving-up-confirm = 鍵を削除する
giving-up-keep = セットアップを残す

## サーバー

server-title = どのサーバーを使いますか?
server-lede = アカウントはサーバーに置かれます。サーバーの管理者から聞いたアドレスを入力してください。
address = サーバーのアドレス
address-placeholder = https://id.example.org
confirm-server-title = このサーバーで間違いありませんか?
confirm-server-compare = はじめて接続するサーバーです。管理者から聞いたフィンガープリントと見比べてください。一致していれば、途中で別のサーバーにすり替えられていません。
confirm-server-known = コードは次のサーバーのものです。ユーザー名とパスワードは、このサーバーだけに送られます。
confirm-server-same = 一致しています
confirm-server-yes = はい、このサーバーです
confirm-server-missing = フィンガープリントをまだ聞いていない場合は、先に管理者に尋ねてください。
fingerprint = サーバーのフィンガープリント
loopback = このサーバーは、このコンピューター上で動いています。ほかのコンピューターからは接続できず、コードはここでしか使えません。

## アカウント

register-title = アカウントを作る
register = アカウントを作る
at-server = サーバー: { $server }
recovery-title = 復旧キー
recovery-lede = コンピューターをすべて失ったとき、アカウントに戻る手段はこのキーだけです。あとから誰かに教えてもらうことはできません。
recovery-hidden = まわりから画面を見られていないか、お確かめください。
recovery-keep = 印刷するか紙に書き、このコンピューターとは別の安全な場所に保管してください。
recovery-show = キーを表示
recovery-kept = 安全に保管しました
recovery-check-title = 念のため確認します
recovery-check-lede = 保管した復旧キーを見ながら、次のグループを入力してください。
recovery-check = 確認する
recovery-again = キーをもう一度表示
group = { $number } 番目のグループ
recovery-sheet-title = Warifu 復旧キー
recovery-sheet-use = コンピューターをすべて失ったとき、アカウントに戻るためのキーです。安全な場所に保管し、誰にも見せないでください。
recovery-sheet-notes = メモ

## 追加する

scan-title = コードを読み取ります
scan-lede = お使いのコンピューターの Warifu で「コンピューターを追加」を押すと、コードが表示されます。
scan-camera = カメラで
scan-picture = 画像から
scan-drop = コードの画像をここにドロップ
scan-drop-now = 離すと読み取ります
scan-formats = PNG、JPEG、WebP
scan-choose = 画像を選ぶ
scan-paste = 貼り付け
scan-screen = 画面から読み取る
scan-type = または、入力する
code = コード
code-hint = 画像のそばにある英数字です。I と L は 1、O は 0 として読みます。ハイフンはなくてもかまいません。
server-hint = コードの横に表示されています。
type-code = このコードを使う
camera-picture = カメラに映っているもの (鏡像)
camera-starting = カメラを起動しています…
camera-live = カメラがオンです。コードをカメラに向けてください。
camera-hold = コードをカメラに向けてください
camera-resting = カメラはオフです
camera-resting-detail = コードを読み取りました。別のコードを読み取るには、カメラを起動してください。
camera-start = カメラを起動
camera-private = 映像はこのコンピューターの外に出ません。
camera-which = カメラ
hint-wifi = これは Wi-Fi のコードです。もう一台のコンピューターに表示されたコードを読み取ってください。
hint-web = これはウェブアドレスのコードです。もう一台のコンピューターに表示されたコードを読み取ってください。
hint-contact = これは名刺のコードです。もう一台のコンピューターに表示されたコードを読み取ってください。
hint-authenticator = これは認証アプリのコードです。もう一台のコンピューターに表示されたコードを読み取ってください。
hint-other = これは別の種類のコードです。もう一台のコンピューターに表示されたコードを読み取ってください。
hint-damaged = この Warifu のコードは使えません。もう一台のコンピューターで新しいコードを表示してください。
hint-several = Warifu のコードが複数あります。使うコードだけを映してください。
hint-dark = 暗くて読み取れません。もう一台の画面を明るくするか、明かりをつけてください。
hint-too-far = カメラをもっとコードに近づけてください。
picture-too-large-title = 画像が大きすぎます
picture-too-large-detail = 読み取れる画像は 32 MB までです。コードの部分を切り抜くか、小さく撮り直してください。
picture-unreadable-title = 画像を開けません
picture-unreadable-detail = このコンピューターに保存してから、もう一度選んでください。
join-title = このコンピューターをアカウントに追加
join-lede = コードを表示したアカウントでログインしてください。
join = このコンピューターを追加
waiting-title = もう一台の画面をご覧ください
waiting-lede = 「{ $device }」がアカウントへの追加を求めていると表示されます。
waiting-look = もう一台の画面で、求めているのがこのコンピューターであることを確かめます。
waiting-number = まもなく、ここに 2 桁の数字が表示されます。
waiting-type = その数字をもう一台に入力し、「承認」を押します。
number-title = この数字をもう一台に入力してください
number-lede = 入力すると、「{ $device }」があなたのコンピューターになります。
number-spoken = 数字を 1 桁ずつ読み上げます: { $digits }
number-secret = 必ずご自身で入力してください。電話やメッセージで数字を聞かれたら、「キャンセル」を押してください。アカウントに入り込もうとしている人です。
request-minutes = この要求はあと { $minutes } 分有効です。
request-ended = 要求の期限が切れました
request-silent = しばらくサーバーから応答がありません。要求の期限が切れるまで、自動で確認を続けます。
request-leave = このまま戻る: 要求は { $time } まで残ります
request-leave-ended = このまま戻る: 期限切れです
enrolled-first-title = ようこそ、{ $username } さん
enrolled-first = アカウントができました。「{ $device }」が最初のコンピューターです。
enrolled-next-title = このコンピューターを追加しました
enrolled-next = 「{ $device }」は、{ $server } の { $username } さんのコンピューターになりました。
enrolled-checked = もう一台がこのコンピューターを保証し、その内容をこちらでも確認しました。
enrolled-keys = 鍵はこのコンピューターの中で作られ、外に出ることはありません。

## ホーム

home-title = あなたのコンピューター
home-this = このコンピューター
home-account = アカウント
home-valid = 有効期限
home-valid-over = { $date } (期限切れ)
home-keeper = 鍵の保管場所
keeper-keychain = システムのキーチェーン
keeper-passphrase = パスフレーズで保護されたファイル
home-more = 詳しい情報
home-device-id = このコンピューターの ID
home-others = ほかのコンピューター
home-loading = コンピューターを確認しています…
home-locked = ログインすると、ほかのコンピューターが表示されます。
home-alone-title = まだこの一台だけです
home-alone = もう一台追加しておくと、このコンピューターを失ってもアカウントを使い続けられます。
home-unvouched = 保証されていないコンピューター
home-unvouched-note = あなたのコンピューターはこれらを承認していません。承認なしのコードで追加されたか、サーバーが追加したものです。心当たりがなければ、すぐにサーバーの管理者に失効を依頼してください。
home-seen = 最後の利用: { $when }
home-unseen = まだ使われていません
home-added = { $date }に追加
home-refresh = 更新
log-in = ログイン
log-out = ログアウト
mark-current = このコンピューター
mark-new = 新着
mark-revoked = 失効済み
mark-not-vouched-for = ほかのコンピューターによる確認なし
mark-server-key = サーバーが作った鍵
mark-expired = 期限切れ

## コンピューターを追加する側

add-computer = コンピューターを追加
add-computer-title = 別のコンピューターを追加
add-computer-password = 本人確認のため、パスワードを入力します。
add-computer-shown = このコンピューターにコードが表示されます。
add-computer-read = 追加するコンピューターで、そのコードを読み取ります。
add-computer-number = 追加するコンピューターに出た数字を、ここに入力して承認します。
show-code = コードを表示
code-title = 追加するコンピューターで読み取ってください
code-open = そのコンピューターで Warifu を開き、「このコンピューターを追加」を押します。
code-give = このコードをカメラに向けます。カメラがなければ、コードの画像を渡すか、入力します。
code-type = コードの文字とサーバーを入力します。
code-log-in = ユーザー名とパスワードでログインします。
code-approve = ユーザー名とパスワードでログインします。そのあと、ここに戻って承認します。
code-secret = ほかの人に見せないでください。ただし、ここで承認しない限り、このコードで追加されることはありません。
code-secret-open = ほかの人に見せないでください。このコードとユーザー名とパスワードがそろうと、承認なしで誰でもすぐにアカウントに入れます。ほかのコンピューターがそれを保証することもできません。
code-silent = しばらくサーバーから応答がありません。コードの期限が切れるまで、自動で確認を続けます。
code-loopback = サーバーがこのコンピューター上で動いているため、コードはこのコンピューターでしか使えません。
code-typed = 入力するコード
code-qr = 追加するコンピューターで読み取る QR コード
code-undrawn = このコードは画像として表示できません。追加するコンピューターで、コードの文字を入力してください。
code-bright = 画面を明るくし、反射を避けてください。コードを押すと大きくなります。
code-enlarge = コードを拡大
code-shrink = コードを元の大きさに戻す
code-large = 追加するコンピューターのカメラを、このコードに向けてください。
code-large-back = どこかを押すか Esc キーで、手順とほかの方法に戻ります。
code-left = あと { $time }
code-minutes = コードはあと { $minutes } 分使えます。
code-ended = コードの期限が切れました
code-ended-detail = コードを使えるのは短い間だけです。追加するコンピューターを用意してから、新しいコードを出してください。
code-new = 新しいコード
code-withdraw = コードを取り消す
code-leave = 取り消さずに戻る: { $time } まで有効です
code-leave-ended = 取り消さずに戻る: 期限切れです
code-sheet-title = Warifu アカウントにコンピューターを追加
code-sheet-until = { $time }まで有効
approve-title = コンピューターが追加を求めています
approve-name = 名前
approve-means = 承認すると、「{ $device }」は、アカウントでこのコンピューターと同じことがすべてできるようになります。
approve-number = 追加するコンピューターに表示された数字
approve-number-hint = ご自身の目で画面を見て入力してください。入力できるのは一度だけです。数字を誰かから聞いた場合は、拒否してください。
approve = 承認
deny = 拒否
added-title = 「{ $device }」を追加しました
added-system = システム
added-address = 接続元
added-time = 日時
added-fetching = 証明書を受け取っています…
added-fetched = 証明書を受け取り、内容の確認も終わりました。
added-unfetched = まだ証明書を受け取っていません。そのコンピューターで Warifu を開いたままにしてください。7 日以内なら受け取れます。
added-not-you-title = 心当たりがない場合
added-not-you = すぐにサーバーの管理者に連絡して、このコンピューターの失効とアカウントの停止を依頼してください。
added-done = 完了

## パスフレーズ

passphrase = パスフレーズ
passphrase-hint = 8 文字以上。関係のない単語をいくつか並べると良いパスフレーズになります。
passphrase-again = パスフレーズ (確認)
passphrase-open-title = パスフレーズを入力してください
passphrase-open-lede = このコンピューターの鍵を開くために使います。
passphrase-open = 開く
passphrase-choose-title = パスフレーズを決めてください
passphrase-choose-lede = このコンピューターの鍵を守ります。鍵を使うときに入力が必要です。忘れた場合に再発行する方法はありません。
passphrase-choose = このパスフレーズを使う
